package io.epicheck.process;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads one stream of a program until nobody can write to it any more, whatever becomes of who listens: a program whose output nobody reads
 * waits for ever. Thread-safe.
 */
final class Pump {
    private final InputStream in;
    private final Sink sink;
    private final Thread thread = new Thread(this::read, "epicheck-output");
    private Optional<Throwable> failure = Optional.empty();
    private volatile boolean isOver;

    Pump(InputStream in, Sink sink) {
        this.in = in;
        this.sink = sink;
        thread.setDaemon(true); // reading cannot be interrupted
    }

    void start() {
        thread.start();
    }

    /** Waits for the end of the stream, but not longer. */
    void join(Duration longest) throws InterruptedException {
        thread.join(Math.max(1, longest.toMillis()));
    }

    boolean isOpen() {
        return thread.isAlive();
    }

    /** Nothing is told any more. */
    void silence() {
        isOver = true;
    }

    /** Hands over the rest; nothing is told any more. @throws IOException of who was told, and its unchecked exceptions likewise */
    synchronized void end() throws IOException {
        tell(sink::end);
        isOver = true;
        if (failure.isPresent()) {
            Throwable thrown = failure.get();
            if (thrown instanceof IOException known) {
                throw known;
            }
            if (thrown instanceof Error known) {
                throw known;
            }
            throw (RuntimeException) thrown;
        }
    }

    private void read() {
        byte[] buffer = new byte[8192];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                take(buffer, count);
            }
        } catch (IOException e) {
            // The program was stopped.
        }
    }

    private synchronized void take(byte[] bytes, int count) {
        tell(() -> sink.take(bytes, count));
    }

    private void tell(Telling telling) {
        if (isOver || failure.isPresent()) {
            return;
        }
        try {
            telling.run();
        } catch (IOException | RuntimeException | Error e) {
            failure = Optional.of(e);
        }
    }

    /** Who listens. */
    @FunctionalInterface
    interface Sink {
        void take(byte[] bytes, int count) throws IOException;

        default void end() throws IOException {}
    }

    @FunctionalInterface
    private interface Telling {
        void run() throws IOException;
    }
}
