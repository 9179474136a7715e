package io.epicheck.image.publish;

import io.epicheck.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is gone when it is closed. */
record TemporaryFile(Path path) implements AutoCloseable {
    static TemporaryFile create() {
        try {
            return new TemporaryFile(Files.createTempFile("epicheck-blob", ""));
        } catch (IOException e) {
            throw new ImageException(
                    "NO_SPACE", "no temporary file can be made: " + e.getMessage(), "Free some space.", e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // It lies in the folder for temporary files.
        }
    }
}
