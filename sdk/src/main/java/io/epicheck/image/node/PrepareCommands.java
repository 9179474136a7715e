package io.epicheck.image.node;

import io.epicheck.ImageException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.process.Command;
import io.epicheck.process.CommandEnd;
import io.epicheck.retry.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs the commands that make an image's files, one after the other, in its context folder. */
final class PrepareCommands {
    private final String image;
    private final Path folder;
    private final Map<String, String> environment;
    private final EventSink events;
    private final Time time;

    /** @param environment all that the commands see; no secrets of the release are in it */
    PrepareCommands(String image, Path folder, Map<String, String> environment, EventSink events, Time time) {
        this.image = image;
        this.folder = folder;
        this.environment = environment;
        this.events = events;
        this.time = time;
    }

    void run(List<String> commands) {
        commands.forEach(this::run);
    }

    private void run(String command) {
        tell("$ " + command);
        long begin = time.nanos();
        try {
            CommandEnd end = Command.of(List.of("sh", "-c", command), folder, environment)
                    .run(this::tell);
            if (!end.isWell()) {
                throw failed(
                        command, "ended with status " + end.status() + " after " + seconds(time, begin) + end.output());
            }
            tell("`" + command + "` took " + seconds(time, begin));
        } catch (IOException e) {
            throw failed(command, "could not be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(command, "was interrupted");
        }
    }

    static String seconds(Time time, long begin) {
        return String.format(Locale.ROOT, "%.1f s", (time.nanos() - begin) / 1e9);
    }

    private void tell(String message) {
        events.accept(new Progress("build", image, message));
    }

    private ImageException failed(String command, String how) {
        return new ImageException(
                "PREPARE_FAILED", "image " + image + ": `" + command + "` " + how, "Run it by hand in " + folder + ".");
    }
}
