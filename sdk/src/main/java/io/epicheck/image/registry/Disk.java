package io.epicheck.image.registry;

import io.epicheck.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a person needs to know when a file cannot be written. */
final class Disk {
    private Disk() {}

    /** @param bytes how many are to be written; 0 when unknown */
    static ImageException failed(String what, long bytes, Path file, IOException cause) {
        return new ImageException(
                "NO_SPACE",
                what + (bytes > 0 ? " of " + bytes + " bytes" : "") + " cannot be stored in " + file + ": "
                        + cause.getMessage() + free(file),
                "Free some space, or let TMPDIR and -Djava.io.tmpdir name another folder.",
                cause);
    }

    private static String free(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            return " (" + Files.getFileStore(folder == null ? file : folder).getUsableSpace() + " bytes are free)";
        } catch (IOException e) {
            return "";
        }
    }
}
