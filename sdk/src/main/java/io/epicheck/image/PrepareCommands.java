package io.epicheck.image;

import io.epicheck.ImageException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the commands that make an image's files, one after the other, in its context folder. */
final class PrepareCommands {
    private static final int KEPT_LINES = 20;

    private final String image;
    private final Path folder;
    private final Map<String, String> environment;
    private final EventSink events;

    /** @param environment all that the commands see; no secrets of the release are in it */
    PrepareCommands(String image, Path folder, Map<String, String> environment, EventSink events) {
        this.image = image;
        this.folder = folder;
        this.environment = environment;
        this.events = events;
    }

    void run(List<String> commands) {
        commands.forEach(this::run);
    }

    private void run(String command) {
        events.accept(new Progress("build", image, "$ " + command));
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Deque<String> last = new ArrayDeque<>();
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            try {
                read(process, last);
                int status = process.waitFor();
                if (status != 0) {
                    throw failed(command, "ended with status " + status, last);
                }
            } finally {
                stop(process);
            }
        } catch (IOException e) {
            throw failed(command, "could not be run: " + e.getMessage(), last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(command, "was interrupted", last);
        }
    }

    private void read(Process process, Deque<String> last) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isBlank()) {
                continue;
            }
            last.addLast(line);
            if (last.size() > KEPT_LINES) {
                last.removeFirst();
            }
            events.accept(new Progress("build", image, line));
        }
    }

    private static void stop(Process process) throws InterruptedException {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private ImageException failed(String command, String how, Deque<String> last) {
        return new ImageException(
                "PREPARE_FAILED",
                "image " + image + ": `" + command + "` " + how
                        + (last.isEmpty() ? "" : "\n" + String.join("\n", last)),
                "Run it by hand in " + folder + ".");
    }
}
