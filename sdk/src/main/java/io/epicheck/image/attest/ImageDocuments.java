package io.epicheck.image.attest;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.Platform;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An image as a registry has it.
 *
 * @param root manifest or index
 * @param platforms manifests by platform ({@code linux/arm64}); for a single manifest that one, with an empty name
 */
public record ImageDocuments(Document root, Map<String, Document> platforms) {
    /**
     * Reads it.
     *
     * @param reference tag or digest
     * @throws ImageException IMAGE_NOT_FOUND
     */
    public static ImageDocuments read(RegistryClient registry, Repository repository, String reference) {
        return find(registry, repository, reference)
                .orElseThrow(() -> new ImageException(
                        "IMAGE_NOT_FOUND",
                        "there is no image " + repository + (reference.startsWith("sha256:") ? "@" : ":") + reference,
                        "Check its name and tag; a private one needs a login."));
    }

    /** Reads it; empty when it is not there. */
    static Optional<ImageDocuments> find(RegistryClient registry, Repository repository, String reference) {
        // Whatever it was asked for by: what refers to it, and what is signed, is its SHA-256.
        return registry.manifest(repository, reference)
                .map(root -> of(
                        Document.of(root.mediaType(), root.bytes()), digest -> registry.manifest(repository, digest)));
    }

    /** Those of an image that was just made. */
    public static ImageDocuments of(ImageContent image) {
        Map<String, Document> children = new HashMap<>();
        image.children().forEach(child -> children.put(child.digest(), child));
        return of(image.root(), digest -> Optional.ofNullable(children.get(digest)));
    }

    private static ImageDocuments of(Document root, Function<String, Optional<Document>> manifests) {
        JsonNode json = JsonMapper.shared().readTree(root.bytes());
        if (!json.path("manifests").isArray()) {
            return new ImageDocuments(root, Map.of("", root));
        }
        Map<String, Document> platforms = new LinkedHashMap<>();
        for (JsonNode entry : json.path("manifests")) {
            String platform = platform(entry.path("platform"));
            if (!platform.startsWith("unknown")) {
                manifests
                        .apply(entry.path("digest").asString(""))
                        .ifPresent(manifest -> platforms.putIfAbsent(platform, manifest));
            }
        }
        return new ImageDocuments(root, platforms);
    }

    /** Whether it has several platforms. */
    public boolean isIndex() {
        return !platforms.containsValue(root);
    }

    /** Root and all manifests, each once. */
    public List<Document> all() {
        return isIndex()
                ? java.util.stream.Stream.concat(java.util.stream.Stream.of(root), platforms.values().stream())
                        .toList()
                : List.of(root);
    }

    /**
     * The manifest for a platform; that of a single one, whatever its platform is.
     *
     * @throws io.epicheck.BadInputException PLATFORM_INVALID
     */
    public Optional<Document> manifest(String platform) {
        return isIndex()
                ? Optional.ofNullable(platforms.get(Platform.parse(platform).toString()))
                : Optional.of(root);
    }

    static String platform(JsonNode node) {
        return new Platform(
                        node.path("os").asString("unknown"),
                        node.path("architecture").asString("unknown"),
                        node.path("variant").asString(""))
                .toString();
    }
}
