package io.epicheck.process;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A program with all that it has started. Closed before it has ended well, all of them are stopped. */
final class RunningProcess implements AutoCloseable {
    /** How long a program may take to end when it is asked to. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How long its output may stay open when it has ended. */
    private static final Duration OPEN_AFTER_END = Duration.ofSeconds(2);

    private static final long SHORTEST_LOOK_MILLIS = 5;
    private static final long LONGEST_LOOK_MILLIS = 500;

    private final Process process;
    private final List<Pump> pumps;

    /** What loses its parent can no longer be found, so it is remembered while it has one. */
    private final Set<ProcessHandle> started = new LinkedHashSet<>();

    private boolean hasEnded;

    RunningProcess(Process process, List<Pump> pumps) {
        this.process = process;
        this.pumps = pumps;
        started.add(process.toHandle());
        pumps.forEach(Pump::start);
    }

    void give(Optional<byte[]> input) throws IOException {
        if (input.isEmpty()) {
            process.getOutputStream().close();
            return;
        }
        Thread writer = new Thread(
                () -> {
                    try (OutputStream in = process.getOutputStream()) {
                        in.write(input.get());
                    } catch (IOException e) {
                        // It does not want to know.
                    }
                },
                "epicheck-input");
        writer.setDaemon(true);
        writer.start();
    }

    /** Waits for its end, and a little for the end of its output. */
    void await(Optional<Duration> limit) throws NoAnswerException, InterruptedException {
        long begin = System.nanoTime();
        long pause = SHORTEST_LOOK_MILLIS;
        while (!process.waitFor(pause, TimeUnit.MILLISECONDS)) {
            look();
            pause = Math.min(LONGEST_LOOK_MILLIS, 2 * pause);
            if (limit.isPresent()) {
                Duration left = limit.get().minusNanos(System.nanoTime() - begin);
                if (left.isNegative() || left.isZero()) {
                    throw new NoAnswerException(limit.get());
                }
                pause = Math.min(pause, Math.max(1, left.toMillis()));
            }
        }
        if (!areClosedWithin(OPEN_AFTER_END)) {
            stop(); // something in the background holds the output
            areClosedWithin(OPEN_AFTER_END);
        }
        hasEnded = true;
    }

    private boolean areClosedWithin(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (Pump pump : pumps) {
            pump.join(Duration.ofNanos(end - System.nanoTime()));
        }
        return pumps.stream().noneMatch(Pump::isOpen);
    }

    @Override
    public void close() {
        pumps.forEach(Pump::silence);
        if (!hasEnded) {
            stop();
        }
    }

    /** Asks all to end, and kills those that do not; a second interrupt leaves no time. */
    private void stop() {
        look();
        started.forEach(ProcessHandle::destroy);
        boolean interrupted = Thread.interrupted();
        try {
            CompletableFuture.allOf(started.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (TimeoutException | ExecutionException e) {
            // Those that are left are told more clearly.
        }
        look();
        started.forEach(ProcessHandle::destroyForcibly);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        started.removeIf(handle -> !handle.isAlive());
        for (ProcessHandle parent : List.copyOf(started)) {
            try (Stream<ProcessHandle> descendants = parent.descendants()) {
                descendants.forEach(started::add);
            }
        }
    }
}
