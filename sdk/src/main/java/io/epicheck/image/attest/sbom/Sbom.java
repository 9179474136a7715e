package io.epicheck.image.attest.sbom;

import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes the SBOM of an image that a registry has: packages of its distribution, of its lock file, and the files of the layers that are its
 * own. Thread-safe.
 */
public final class Sbom {
    public static final String MEDIA_TYPE = SpdxDocument.MEDIA_TYPE;

    private static final String OWN_LAYER = "epicheck layer ";

    /** In bytes: what is smaller is here at once. */
    private static final long WORTH_A_LINE = 1_000_000;

    private final RegistryClient registry;
    private final LayerScans scans;
    private final Map<String, Blob> here = new HashMap<>();
    private final Consumer<String> gaps;
    private final Consumer<String> news;

    /**
     * Makes one that tells nobody.
     *
     * @param cache folder for what was found in layers; empty for none
     */
    public Sbom(RegistryClient registry, Optional<Path> cache) {
        this(registry, cache, List.of(), gap -> {});
    }

    /**
     * Makes one.
     *
     * @param blobs of images that were just made: those that lie here are not fetched
     * @param gaps is told of everything that belongs into a document and could not be had, in one line; the document says it, too
     */
    public Sbom(RegistryClient registry, Optional<Path> cache, List<Blob> blobs, Consumer<String> gaps) {
        this(registry, cache, blobs, gaps, line -> {});
    }

    /**
     * Makes one.
     *
     * @param news is told before a base is fetched to be read, in one line
     */
    public Sbom(
            RegistryClient registry,
            Optional<Path> cache,
            List<Blob> blobs,
            Consumer<String> gaps,
            Consumer<String> news) {
        this.news = news;
        this.registry = registry;
        blobs.stream()
                .filter(blob -> !(blob.source() instanceof InRepository))
                .forEach(blob -> here.put(blob.digest(), blob));
        this.scans = new LayerScans(registry, cache, here);
        this.gaps = gaps;
    }

    /** A lock file of npm, pnpm or Yarn. Its packages are read once, however often they are asked for. Thread-safe. */
    public static final class LockFile {
        private final String name;
        private final byte[] bytes;
        private final Manifests manifests;
        private Optional<LockedPackages> packages = Optional.empty();

        /**
         * One with what lies beside it.
         *
         * @param name for messages: its path; one of the usual names decides how it is read
         * @param manifests the package.json files beside and below it
         */
        public LockFile(String name, byte[] bytes, Manifests manifests) {
            this.name = name;
            this.bytes = bytes.clone();
            this.manifests = manifests;
        }

        /** One without a package.json: packages for development cannot be told apart in Yarn's. */
        public LockFile(String name, byte[] bytes) {
            this(name, bytes, workspace -> Optional.empty());
        }

        /**
         * Takes it from a disk, with what lies beside it.
         *
         * @throws IOException when it cannot be had
         * @throws io.epicheck.BadInputException LOCKFILE_INVALID when it is far too large
         */
        public static LockFile read(Path file, String name) throws IOException {
            long size = Files.size(file);
            if (size > LockText.LARGEST) {
                throw LockText.tooLarge(name, size);
            }
            Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
            return new LockFile(name, Files.readAllBytes(file), new ProjectFolder(folder));
        }

        /**
         * Reads it.
         *
         * @throws io.epicheck.BadInputException LOCKFILE_INVALID
         */
        public void check() {
            var unused = packages();
        }

        /**
         * Decides what it adds to a document: package.json files beside a lock file of Yarn do, too.
         *
         * @throws io.epicheck.BadInputException LOCKFILE_INVALID
         */
        public String key() {
            String all = name + "\n" + Digests.of(bytes) + "\n" + packages();
            return Digests.of(all.getBytes(StandardCharsets.UTF_8));
        }

        synchronized LockedPackages packages() {
            if (packages.isEmpty()) {
                packages = Optional.of(LockedPackages.of(LockText.of(bytes, name), manifests));
            }
            return packages.get();
        }
    }

    /** Finds package.json files. Thread-safe. */
    @FunctionalInterface
    public interface Manifests {
        /** @param workspace the folder, as seen from the lock file's; empty or {@code .} for that one itself */
        Optional<byte[]> read(String workspace);
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
        tellOfBase(json, base);
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
        SortedSet<SbomPackage> packages = new TreeSet<>(inventory.packages());
        List<Note> notes = new ArrayList<>(inventory.notes());
        if (base.layers().isEmpty()) {
            notes.add(Note.remark((base.reference().isEmpty()
                            ? "no base is known"
                            : "the layers of the base " + base.reference() + " are not known")
                    + ": the files of all layers are listed as the image's own"));
        }
        lock.map(LockFile::packages).ifPresent(locked -> {
            packages.addAll(locked.packages());
            notes.addAll(locked.notes());
            if (locked.development() > 0) {
                notes.add(Note.remark(
                        locked.development() + " packages of the lock file are for development only and left out"));
            }
        });
        notes.stream().filter(Note::gap).map(Note::text).forEach(gaps);
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

    private void tellOfBase(JsonNode manifest, Base base) {
        long bytes = 0;
        for (JsonNode layer : manifest.path("layers")) {
            String digest = layer.path("digest").asString("");
            if (base.layers().contains(digest) && scans.fetches(digest, false)) {
                bytes += layer.path("size").asLong(0);
            }
        }
        if (bytes >= WORTH_A_LINE) {
            news.accept("reading the base's packages (" + Math.round(bytes / 1e6) + " MB)");
        }
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
