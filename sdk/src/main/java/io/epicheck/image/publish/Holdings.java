package io.epicheck.image.publish;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Platform;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a repository is taken to hold, so that it is not asked for every blob. Always read off the registry, in this run. It can be wrong: a
 * registry may have lost what a manifest names, and then refuses the next manifest; it may have blobs that no manifest named here
 * names, which are then sent once more. Immutable.
 *
 * @param named blobs that the image published last is made of
 * @param configs of the image to publish: one that is not there has none that is
 * @param isWhole whether what is not named is taken to be missing
 */
record Holdings(Set<String> named, Set<String> configs, boolean isWhole) {
    /** Sending what is there costs about as much as asking, up to here. In bytes. */
    private static final long SMALL = 1 << 20;
    /** So many questions are worth one about the whole repository. */
    private static final int MANY = 4;

    private static final Holdings UNKNOWN = new Holdings(Set.of(), Set.of(), false);

    Holdings {
        named = Set.copyOf(named);
        configs = Set.copyOf(configs);
    }

    static Holdings unknown() {
        return UNKNOWN;
    }

    /**
     * Asks where that is cheaper than to ask for each blob.
     *
     * @param last digest of what one of the image's tags points to
     */
    static Holdings of(RegistryClient registry, Repository target, ImageContent image, Optional<String> last) {
        Set<String> configs = new HashSet<>();
        image.children().forEach(child -> configs.add(config(child)));
        configs.add(config(image.root()));
        if (last.isPresent()) {
            Set<String> named = isWorthReading(image) ? named(registry, target, image, last.get()) : Set.of();
            return new Holdings(named, configs, !named.isEmpty());
        }
        long questions = image.blobs().stream()
                .filter(blob -> blob.size() <= SMALL && !isMountable(blob, target) && !configs.contains(blob.digest()))
                .count();
        return new Holdings(Set.of(), configs, questions > MANY && registry.isUntagged(target));
    }

    boolean has(Blob blob) {
        return named.contains(blob.digest());
    }

    /** Whether it can be sent without a question. */
    boolean lacks(Blob blob) {
        return blob.size() <= SMALL && !has(blob) && (isWhole || configs.contains(blob.digest()));
    }

    private static boolean isMountable(Blob blob, Repository target) {
        return blob.source() instanceof InRepository elsewhere
                && elsewhere.repository().registry().equals(target.registry());
    }

    /** Each manifest is a request; each blob but the configurations and one new layer may be one less. */
    private static boolean isWorthReading(ImageContent image) {
        int platforms = Math.max(1, image.children().size());
        int manifests = 1 + image.children().size();
        return image.blobs().size() - platforms - 1 > manifests;
    }

    /** Nothing when it is not to be read: every blob is asked for then. */
    private static Set<String> named(RegistryClient registry, Repository target, ImageContent image, String last) {
        Set<String> named = new HashSet<>();
        try {
            Optional<Document> root = registry.original(target, last);
            if (root.isEmpty()) {
                return Set.of();
            }
            JsonNode json = JsonMapper.shared().readTree(root.get().bytes());
            add(json, named);
            for (String child : children(json, image)) {
                registry.original(target, child)
                        .ifPresent(document -> add(JsonMapper.shared().readTree(document.bytes()), named));
            }
        } catch (ImageException unreadable) {
            return Set.of();
        }
        return named;
    }

    /** Manifests of the platforms that the image has, too; statements of other builders are of none. */
    private static List<String> children(JsonNode index, ImageContent image) {
        Set<String> platforms = image.platforms().keySet();
        List<String> children = new ArrayList<>();
        for (JsonNode entry : index.path("manifests")) {
            if (platforms.contains(Platform.of(entry.path("platform")).toString())
                    && children.size() < image.children().size()) {
                children.add(entry.path("digest").asString(""));
            }
        }
        return children;
    }

    /** What lies at an address of its own need not be in the registry. */
    private static void add(JsonNode manifest, Set<String> named) {
        for (JsonNode layer : manifest.path("layers")) {
            if (layer.path("urls").isEmpty()) {
                named.add(layer.path("digest").asString(""));
            }
        }
        if (manifest.path("config").isObject()) {
            named.add(manifest.path("config").path("digest").asString(""));
        }
    }

    private static String config(Document document) {
        return MediaTypes.isIndex(document.mediaType())
                ? ""
                : JsonMapper.shared()
                        .readTree(document.bytes())
                        .path("config")
                        .path("digest")
                        .asString("");
    }
}
