package io.epicheck.image.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One process that ran to its end, with all that it started: when this thread is interrupted, they are stopped.
 *
 * @param last lines of its output, for a message
 */
record CommandRun(int status, List<String> last) {
    private static final int KEPT_LINES = 20;

    /**
     * Runs a program without input.
     *
     * @param environment all that it sees
     * @param lines gets its output, errors included, without empty lines
     * @throws IOException when it cannot be started
     */
    static CommandRun of(List<String> command, Path folder, Map<String, String> environment, Consumer<String> lines)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        Deque<String> last = new ArrayDeque<>();
        try {
            read(process, last, lines);
            return new CommandRun(process.waitFor(), new ArrayList<>(last));
        } finally {
            stop(process);
        }
    }

    private static void read(Process process, Deque<String> last, Consumer<String> lines) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (!line.isBlank()) {
                last.addLast(line);
                if (last.size() > KEPT_LINES) {
                    last.removeFirst();
                }
                lines.accept(line);
            }
        }
    }

    private static void stop(Process process) throws InterruptedException {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    /** For a message: nothing, or the lines below it. */
    String output() {
        return last.isEmpty() ? "" : "\n" + String.join("\n", last);
    }
}
