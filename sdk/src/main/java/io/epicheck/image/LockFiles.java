package io.epicheck.image;

import io.epicheck.ImageException;
import io.epicheck.image.attest.sbom.Sbom.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the lock file of an application. */
final class LockFiles {
    private static final List<String> NAMES =
            List.of("npm-shrinkwrap.json", "package-lock.json", "pnpm-lock.yaml", "yarn.lock");

    private LockFiles() {}

    /** The first of them; {@code node: {server: ...}} installs by the same order. */
    static Optional<LockFile> find(Path directory, Path context) {
        for (String name : NAMES) {
            Path file = directory.resolve(context).resolve(name);
            if (Files.isRegularFile(file)) {
                try {
                    return Optional.of(LockFile.read(file, file.toString()));
                } catch (IOException e) {
                    throw new ImageException("FILE_UNREADABLE", file + " cannot be read", "Check its permissions.", e);
                }
            }
        }
        return Optional.empty();
    }
}
