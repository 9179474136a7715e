package io.epicheck.image.node;

import io.epicheck.process.Command;
import io.epicheck.process.CommandEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The programs of Node that this machine has. */
final class NodeTools {
    private final Map<String, String> environment;
    private final Path folder;

    /** @param folder where they are asked: managers of versions go by what lies there */
    NodeTools(Map<String, String> environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    /** What a program says to {@code --version}; empty when there is none, or it fails. */
    Optional<String> version(String tool) throws IOException {
        try {
            List<String> lines = new ArrayList<>();
            CommandEnd end = Command.of(List.of("sh", "-c", tool + " --version"), folder, environment)
                    .run(lines::add);
            return end.isWell() && !lines.isEmpty() ? Optional.of(lines.get(lines.size() - 1)) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException(tool + " --version was interrupted");
        }
    }
}
