package io.epicheck.image.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what a process says until nobody can say more, or {@link #end}. Thread-safe. */
final class CommandOutput implements Runnable {
    private static final int KEPT_LINES = 20;

    private final Process process;
    private final Consumer<String> lines;
    private final Deque<String> last = new ArrayDeque<>();
    private Optional<RuntimeException> failure = Optional.empty();
    private boolean isOver;

    CommandOutput(Process process, Consumer<String> lines) {
        this.process = process;
        this.lines = lines;
    }

    @Override
    public void run() {
        try {
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.isBlank()) {
                    take(line);
                }
            }
        } catch (IOException e) {
            // It has been stopped.
        }
    }

    private synchronized void take(String line) {
        if (isOver || failure.isPresent()) {
            return;
        }
        last.addLast(line);
        if (last.size() > KEPT_LINES) {
            last.removeFirst();
        }
        try {
            lines.accept(line);
        } catch (RuntimeException e) {
            failure = Optional.of(e);
        }
    }

    /** The last lines; no line is told any more. @throws RuntimeException of who was told */
    synchronized List<String> end() {
        isOver = true;
        failure.ifPresent(e -> {
            throw e;
        });
        return List.copyOf(last);
    }
}
