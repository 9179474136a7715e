package io.epicheck.pipeline;

import io.epicheck.BadInputException;
import io.epicheck.process.Command;
import io.epicheck.process.CommandEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Has another tool, such as {@code kustomize build} or {@code helm template}, write the manifests. */
final class RenderCommand {
    private static final int LONGEST_ERROR = 2000;

    private RenderCommand() {}

    /** What the command writes to its standard output. It is started without a shell, with this program's own environment. */
    static String run(List<String> command, Path directory) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            CommandEnd end = Command.of(command, directory, System.getenv()).run(output, line -> {});
            if (!end.isWell()) {
                throw failed(command, "ended with status " + end.status() + ": " + why(end));
            }
            return output.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failed(command, "could not be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(command, "was interrupted");
        }
    }

    private static String why(CommandEnd end) {
        String text = String.join("\n", end.last());
        return text.length() > LONGEST_ERROR ? text.substring(text.length() - LONGEST_ERROR) : text;
    }

    private static BadInputException failed(List<String> command, String what) {
        return new BadInputException(
                "RENDER_FAILED",
                "the render command `" + String.join(" ", command) + "` " + what,
                "Run it by hand in the pipeline file's folder.");
    }
}
