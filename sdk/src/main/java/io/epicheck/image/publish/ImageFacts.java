package io.epicheck.image.publish;

import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.Platform;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an image's documents say about it. Immutable.
 *
 * @param mediaType of what its tags point to; empty when unknown
 * @param platforms by name, such as {@code linux/arm64} and {@code linux/arm/v7} ({@link Platform}), in the index's order
 * @param size of everything that all platforms need, each blob once, compressed, in bytes
 */
public record ImageFacts(String mediaType, Map<String, PlatformFacts> platforms, long size) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final ImageFacts UNKNOWN = new ImageFacts("", Map.of(), 0);

    public ImageFacts {
        platforms = Collections.unmodifiableMap(new LinkedHashMap<>(platforms));
    }

    /**
     * One platform's part.
     *
     * @param digest of its manifest
     * @param config digest of its configuration, which Docker calls the image ID
     * @param size of its configuration and layers, compressed, in bytes
     */
    public record PlatformFacts(String digest, String config, long size) {}

    /** Of an image that nobody has looked at. */
    public static ImageFacts unknown() {
        return UNKNOWN;
    }

    /** The same where the only platform's name is known from elsewhere. */
    ImageFacts onlyFor(String platform) {
        return platforms.size() == 1
                ? new ImageFacts(
                        mediaType,
                        Map.of(platform, platforms.values().iterator().next()),
                        size)
                : this;
    }

    /** Reads them; a platform that only a configuration names is {@code unknown} where that is not in memory. */
    public static ImageFacts of(ImageContent image) {
        Map<String, PlatformFacts> platforms = new LinkedHashMap<>();
        JsonNode root = JSON.readTree(image.root().bytes());
        if (root.path("manifests").isArray()) {
            Map<String, Document> children = new LinkedHashMap<>();
            image.children().forEach(child -> children.put(child.digest(), child));
            for (JsonNode entry : root.path("manifests")) {
                String digest = entry.path("digest").asString("");
                String platform = platform(entry.path("platform"));
                if (children.containsKey(digest) && !platform.equals("unknown/unknown")) {
                    JsonNode manifest = JSON.readTree(children.get(digest).bytes());
                    platforms.putIfAbsent(name(entry.path("platform")), facts(digest, manifest));
                }
            }
        } else {
            String config = root.path("config").path("digest").asString("");
            String platform = image.blobs().stream()
                    .filter(blob -> blob.digest().equals(config))
                    .flatMap(blob -> json(blob).stream())
                    .map(ImageFacts::name)
                    .findFirst()
                    .orElse("unknown");
            platforms.put(platform, facts(image.root().digest(), root));
        }
        long size = image.blobs().stream().mapToLong(Blob::size).sum();
        return new ImageFacts(image.root().mediaType(), platforms, size);
    }

    /** As somebody asks for it: {@code linux/arm64}, whether its entry says {@code v8} or not. */
    static String name(JsonNode json) {
        String written = platform(json);
        return written.contains("unknown") ? written : Platform.of(json).toString();
    }

    /** {@code os/architecture} and the variant, if there is one. */
    static String platform(JsonNode json) {
        String variant = json.path("variant").asString("");
        return json.path("os").asString("unknown") + "/"
                + json.path("architecture").asString("unknown") + (variant.isEmpty() ? "" : "/" + variant);
    }

    /** The layers of all platforms. */
    static Set<String> layers(ImageContent image) {
        Set<String> digests = new HashSet<>();
        image.children().forEach(child -> addLayers(child, digests));
        addLayers(image.root(), digests);
        return digests;
    }

    private static void addLayers(Document manifest, Set<String> digests) {
        for (JsonNode layer : JSON.readTree(manifest.bytes()).path("layers")) {
            digests.add(layer.path("digest").asString(""));
        }
    }

    private static PlatformFacts facts(String digest, JsonNode manifest) {
        long size = manifest.path("config").path("size").asLong(0);
        for (JsonNode layer : manifest.path("layers")) {
            size += layer.path("size").asLong(0);
        }
        return new PlatformFacts(digest, manifest.path("config").path("digest").asString(""), size);
    }

    private static Optional<JsonNode> json(Blob blob) {
        return blob.source() instanceof InMemory memory ? Optional.of(JSON.readTree(memory.bytes())) : Optional.empty();
    }
}
