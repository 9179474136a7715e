package io.epicheck.lint;

import io.epicheck.BadInputException;
import io.epicheck.yaml.YamlDocuments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * One file as it is and as it should be. Immutable.
 *
 * @param path as the manifests name it
 */
public record FileFix(Path path, String before, String after) {
    /** As a unified diff. */
    public String diff() {
        return UnifiedDiff.of(path.toString().replace('\\', '/'), before, after);
    }

    /**
     * Writes the new text in one step: nobody ever sees half of it. A link stays a link, and the file's permissions stay.
     *
     * @throws BadInputException when the file cannot be written, or is not as it was read
     */
    public void write() {
        if (!YamlDocuments.text(path, path.toString()).equals(before)) {
            throw new BadInputException(
                    "FILE_CHANGED", path + " has changed meanwhile, so it was left alone", "Run again.");
        }
        try {
            replace(path.toRealPath());
        } catch (IOException e) {
            throw new BadInputException(
                    "FILE_NOT_WRITTEN",
                    path + " cannot be written (" + e.getClass().getSimpleName() + "); it is as it was",
                    "Check the permissions of the file and its folder.");
        }
    }

    private void replace(Path real) throws IOException {
        Path folder = Optional.ofNullable(real.getParent()).orElse(Path.of(""));
        Path temporary = Files.createTempFile(folder, ".epicheck-", ".tmp");
        try {
            Files.writeString(temporary, after, StandardCharsets.UTF_8);
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(real);
                Files.setPosixFilePermissions(temporary, permissions);
            }
            Files.move(temporary, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
