package io.epicheck.image.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One process that ran to its end, with all that it started: when this thread is interrupted, they are stopped.
 *
 * @param last lines of its output, for a message
 */
record CommandRun(int status, List<String> last) {
    /** How long its output may stay open when it has ended. */
    private static final Duration OPEN_AFTER_END = Duration.ofSeconds(2);

    /**
     * Runs a program without input. What it leaves running in the background is waited for only while that is brief, and stopped when it holds
     * the output.
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
        CommandOutput output = new CommandOutput(process, lines);
        Thread reader = new Thread(output, "output of " + command.get(0));
        reader.setDaemon(true);
        reader.start();
        List<ProcessHandle> started = List.of();
        try {
            for (long pause = 5; !process.waitFor(pause, TimeUnit.MILLISECONDS); pause = Math.min(500, 2 * pause)) {
                started = process.descendants().toList();
            }
            reader.join(OPEN_AFTER_END.toMillis());
            if (reader.isAlive()) {
                started.forEach(ProcessHandle::destroy); // something in the background holds the output
            }
            return new CommandRun(process.exitValue(), output.end());
        } finally {
            stop(process);
        }
    }

    /** With all that it has started: what it leaves behind is nobody's afterwards, so it is listed before. */
    private static void stop(Process process) throws InterruptedException {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        try {
            CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(5, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Those that are left are told more clearly.
        } finally {
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** For a message: nothing, or the lines below it. */
    String output() {
        return last.isEmpty() ? "" : "\n" + String.join("\n", last);
    }
}
