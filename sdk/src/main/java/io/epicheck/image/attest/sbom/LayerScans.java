package io.epicheck.image.attest.sbom;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Layers of a registry, each read once on this machine: what was found is kept by the layer's digest. Thread-safe, also between processes.
 */
final class LayerScans {
    /** Grows when more is read of a layer than before. */
    private static final String VERSION = "3";

    private static final String BROKEN = "it is no archive that can be read";

    private final RegistryClient registry;
    private final Optional<Path> folder;
    private final Map<String, Blob> here;

    /**
     * @param folder where results are kept; made when missing; empty for nowhere
     * @param here blobs that need not be fetched, by digest
     */
    LayerScans(RegistryClient registry, Optional<Path> folder, Map<String, Blob> here) {
        this.registry = registry;
        this.folder = folder;
        this.here = here;
    }

    /** Whether its bytes have to come from the registry. */
    boolean fetches(String digest, boolean withFiles) {
        return file(digest).isEmpty()
                && kept(digest, withFiles).filter(Files::exists).isEmpty();
    }

    private Optional<Path> kept(String digest, boolean withFiles) {
        return folder.map(path ->
                path.resolve(digest.replace(':', '-') + (withFiles ? "-files-" : "-lists-") + VERSION + ".json"));
    }

    LayerScan scan(Repository repository, String digest, long size, boolean withFiles) {
        Optional<Path> kept = kept(digest, withFiles);
        Optional<LayerScan> known = kept.flatMap(LayerScans::load);
        if (known.isPresent()) {
            return known.get();
        }
        LayerScan scan = file(digest)
                .map(file -> read(file, withFiles))
                .orElseGet(() -> download(repository, digest, size, withFiles));
        if (!scan.unread().equals(BROKEN)) {
            // It may be this machine's disk that failed.
            kept.ifPresent(file -> keep(file, scan));
        }
        return scan;
    }

    private Optional<Path> file(String digest) {
        return Optional.ofNullable(here.get(digest))
                .map(Blob::source)
                .filter(InFile.class::isInstance)
                .map(source -> ((InFile) source).file());
    }

    private LayerScan download(Repository repository, String digest, long size, boolean withFiles) {
        Path file = temporary();
        try {
            registry.download(repository, digest, size, file);
            return read(file, withFiles);
        } finally {
            delete(file);
        }
    }

    private static LayerScan read(Path file, boolean withFiles) {
        try (InputStream in = Files.newInputStream(file)) {
            return LayerScan.read(in, withFiles);
        } catch (IOException | IllegalArgumentException e) {
            return LayerScan.unread(BROKEN);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempFile("epicheck-layer", "");
        } catch (IOException e) {
            throw new ImageException(
                    "NO_SPACE", "no temporary file can be made: " + e.getMessage(), "Free some space.", e);
        }
    }

    private static Optional<LayerScan> load(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(JsonMapper.shared().readValue(Files.readAllBytes(file), LayerScan.class))
                    : Optional.empty();
        } catch (IOException | JacksonException e) {
            return Optional.empty(); // Read anew, and written over.
        }
    }

    /** Whole or not at all; without it the layer is read again next time. */
    private static void keep(Path file, LayerScan scan) {
        try {
            Files.createDirectories(file.getParent());
            Path beside = Files.createTempFile(file.getParent(), "scan", ".tmp");
            try {
                Files.write(beside, JsonMapper.shared().writeValueAsBytes(scan));
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (AtomicMoveNotSupportedException e) {
            // Nothing is kept there.
        } catch (IOException e) {
            // Nothing is kept: a full disk stops no build here.
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It lies in the folder for temporary files.
        }
    }
}
