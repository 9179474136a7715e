package io.epicheck.image.attest.sbom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The folder of a lock file. Nothing outside of it is read, whatever the lock file names. */
record ProjectFolder(Path folder) implements Sbom.Manifests {
    private static final int LARGEST_MANIFEST = 4 << 20;

    @Override
    public Optional<byte[]> read(String workspace) {
        try {
            Path root = folder.toRealPath();
            Path file = root.resolve(workspace).resolve("package.json").toRealPath();
            return file.startsWith(root) && Files.isRegularFile(file) && Files.size(file) <= LARGEST_MANIFEST
                    ? Optional.of(Files.readAllBytes(file))
                    : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            // Said in the document: what is for development cannot be told apart.
            return Optional.empty();
        }
    }
}
