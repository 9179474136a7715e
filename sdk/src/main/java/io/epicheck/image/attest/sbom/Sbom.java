package io.epicheck.image.attest.sbom;

import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes the SBOM of an image that a registry has: packages of its distribution, of its lock file, and the files of the layers that are its
 * own. Thread-safe.
 */
public final class Sbom {
    public static final String MEDIA_TYPE = SpdxDocument.MEDIA_TYPE;

    private static final String OWN_LAYER = "epicheck layer ";

    private final RegistryClient registry;
    private final LayerScans scans;
    private final Map<String, Blob> here = new HashMap<>();

    /** @param cache folder for what was found in layers; empty for none */
    public Sbom(RegistryClient registry, Optional<Path> cache) {
        this(registry, cache, List.of());
    }

    /** @param blobs of images that were just made: those that lie here are not fetched */
    public Sbom(RegistryClient registry, Optional<Path> cache, List<Blob> blobs) {
        this.registry = registry;
        blobs.stream()
                .filter(blob -> !(blob.source() instanceof InRepository))
                .forEach(blob -> here.put(blob.digest(), blob));
        this.scans = new LayerScans(registry, cache, here);
    }

    /**
     * A lock file.
     *
     * @param name for messages: its path
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record LockFile(String name, byte[] bytes) {
        /**
         * Reads it, and forgets it.
         *
         * @throws io.epicheck.BadInputException LOCKFILE_INVALID
         */
        public void check() {
            var unused = NpmLock.parse(bytes, name);
        }
    }

    /**
     * The image that it is built on.
     *
     * @param reference as it was asked for
     * @param digest of what was found, the index's if it was one; empty when unknown
     * @param layers digests; their files are not listed
     */
    public record Base(String reference, String digest, Set<String> layers) {
        public static final Base NONE = new Base("", "", Set.of());

        public Base {
            layers = Set.copyOf(layers);
        }
    }

    /**
     * Makes the document.
     *
     * @param manifest of one platform
     * @param created when the document says that it was made; the epoch for what the image says of itself
     * @return SPDX 2.3 as JSON
     * @throws io.epicheck.ImageException when a layer cannot be had
     * @throws io.epicheck.BadInputException when the lock file is none
     */
    public byte[] document(
            Repository repository, Document manifest, Base base, Optional<LockFile> lock, Instant created) {
        JsonNode json = JsonMapper.shared().readTree(manifest.bytes());
        JsonNode config = JsonMapper.shared()
                .readTree(config(repository, json.path("config").path("digest").asString("")));
        ImageInventory inventory = new ImageInventory();
        Map<String, String> own = new LinkedHashMap<>();
        List<String> names = layerNames(config, json.path("layers").size());
        int index = 0;
        for (JsonNode layer : json.path("layers")) {
            String digest = layer.path("digest").asString("");
            boolean isOwn = !base.layers().contains(digest);
            if (isOwn) {
                own.putIfAbsent(digest, names.get(index));
            }
            inventory.add(
                    digest, scans.scan(repository, digest, layer.path("size").asLong(0), isOwn));
            index++;
        }
        Optional<NpmLock> npm = lock.map(file -> NpmLock.parse(file.bytes(), file.name()));
        SortedSet<SbomPackage> packages = new TreeSet<>(inventory.packages());
        npm.ifPresent(found -> packages.addAll(found.packages()));
        List<String> notes = new ArrayList<>(inventory.notes());
        if (base.layers().isEmpty()) {
            notes.add((base.reference().isEmpty()
                            ? "no base is known"
                            : "the layers of the base " + base.reference() + " are not known")
                    + ": the files of all layers are listed as the image's own");
        }
        npm.filter(found -> found.development() > 0)
                .ifPresent(found -> notes.add(
                        found.development() + " packages of the lock file are for development only and left out"));
        return SpdxDocument.of(
                new Subject(
                        repository.toString(),
                        manifest.digest(),
                        platform(config),
                        created.equals(Instant.EPOCH) ? created(config) : created,
                        base.reference(),
                        base.digest(),
                        own,
                        notes),
                packages,
                inventory.files());
    }

    private byte[] config(Repository repository, String digest) {
        Blob known = here.get(digest);
        if (known != null) {
            try {
                return known.bytes();
            } catch (IOException e) {
                // The registry has it, too.
            }
        }
        return registry.blob(repository, digest);
    }

    private static Instant created(JsonNode config) {
        try {
            return Instant.parse(config.path("created").asString(""));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private static String platform(JsonNode config) {
        String variant = config.path("variant").asString("");
        return config.path("os").asString("") + "/"
                + config.path("architecture").asString("") + (variant.isEmpty() ? "" : "/" + variant);
    }

    /** As the history names them; it has one entry for each layer, and others for changes without one. */
    private static List<String> layerNames(JsonNode config, int layers) {
        List<String> names = new ArrayList<>();
        for (JsonNode entry : config.path("history")) {
            if (!entry.path("empty_layer").asBoolean(false)) {
                String by = entry.path("created_by").asString("");
                names.add(
                        by.startsWith(OWN_LAYER) ? by.substring(OWN_LAYER.length()) : String.valueOf(names.size() + 1));
            }
        }
        while (names.size() < layers) {
            names.add(String.valueOf(names.size() + 1));
        }
        return names;
    }
}
