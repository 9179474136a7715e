package io.epicheck.image.dockerfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Programs of this machine. */
final class SystemCommands implements Commands {
    private static final long GRACE_SECONDS = 5;
    private static final Duration FOREVER = Duration.ofDays(365);

    /** After the program is gone, something that it left behind may still hold its output. */
    private static final long LAST_WORDS_MILLIS = 2000;

    @Override
    public int run(List<String> command, Map<String, String> environment, Path folder, Consumer<String> lines)
            throws IOException, InterruptedException {
        return run(command, environment, folder, lines, FOREVER);
    }

    @Override
    public int run(
            List<String> command, Map<String, String> environment, Path folder, Consumer<String> lines, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            // Reading cannot be interrupted, waiting can.
            Listener listener = new Listener(lines);
            Thread reader = new Thread(() -> read(process.getInputStream(), listener), "epicheck-output");
            reader.setDaemon(true);
            reader.start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new NoAnswerException(limit);
            }
            reader.join(LAST_WORDS_MILLIS);
            listener.rethrow();
            return process.exitValue();
        } finally {
            stop(process);
        }
    }

    private static void read(InputStream in, Consumer<String> lines) {
        OutputLines splitter = new OutputLines(lines);
        byte[] buffer = new byte[8192];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                splitter.put(buffer, count);
            }
        } catch (IOException e) {
            // The program was ended.
        }
        splitter.end();
    }

    /** Keeps what a listener throws until the end: a program whose output nobody reads would wait for ever. */
    private static final class Listener implements Consumer<String> {
        private final Consumer<String> lines;
        private volatile Optional<RuntimeException> thrown = Optional.empty();

        Listener(Consumer<String> lines) {
            this.lines = lines;
        }

        @Override
        public void accept(String line) {
            if (thrown.isPresent()) {
                return;
            }
            try {
                lines.accept(line);
            } catch (RuntimeException e) {
                thrown = Optional.of(e);
            }
        }

        void rethrow() {
            if (thrown.isPresent()) {
                throw thrown.get();
            }
        }
    }

    /** Ends the program and all that it started: asks first, then insists. */
    private static void stop(Process process) {
        if (!process.isAlive()) {
            return;
        }
        Set<ProcessHandle> tree = new LinkedHashSet<>();
        collect(process, tree);
        tree.forEach(ProcessHandle::destroy);
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        collect(process, tree);
        tree.forEach(ProcessHandle::destroyForcibly);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void collect(Process process, Set<ProcessHandle> tree) {
        tree.add(process.toHandle());
        try (Stream<ProcessHandle> descendants = process.descendants()) {
            descendants.forEach(tree::add);
        }
    }
}
