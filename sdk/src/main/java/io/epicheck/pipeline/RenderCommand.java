package io.epicheck.pipeline;

import io.epicheck.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Has another tool, such as {@code kustomize build} or {@code helm template}, write the manifests. */
final class RenderCommand {
    private static final int LONGEST_ERROR = 2000;

    private RenderCommand() {}

    /** What the command writes to its standard output. It is started without a shell. */
    static String run(List<String> command, Path directory) {
        Path errors = temporaryFile();
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toAbsolutePath().toFile())
                    .redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw failed(command, "ended with status " + status + ": " + text(errors));
            }
            return output;
        } catch (IOException e) {
            throw failed(command, "could not be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(command, "was interrupted");
        } finally {
            delete(errors);
        }
    }

    private static Path temporaryFile() {
        try {
            return Files.createTempFile("epicheck-render", ".err");
        } catch (IOException e) {
            throw new BadInputException(
                    "NO_TEMPORARY_FILE", "no temporary file can be made: " + e.getMessage(), "Free some space.");
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It lies in the folder for temporary files.
        }
    }

    private static String text(Path file) throws IOException {
        String text = Files.readString(file).strip();
        return text.length() > LONGEST_ERROR ? text.substring(text.length() - LONGEST_ERROR) : text;
    }

    private static BadInputException failed(List<String> command, String what) {
        return new BadInputException(
                "RENDER_FAILED",
                "the render command `" + String.join(" ", command) + "` " + what,
                "Run it by hand in the pipeline file's folder.");
    }
}
