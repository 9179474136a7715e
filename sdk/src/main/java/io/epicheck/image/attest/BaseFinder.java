package io.epicheck.image.attest;

import io.epicheck.ImageReference;
import io.epicheck.image.attest.sbom.Sbom.Base;
import io.epicheck.image.layer.DocumentCache;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds the base of an image, and which of its layers are the base's. */
public final class BaseFinder {
    private static final String BASE_DIGEST = "org.opencontainers.image.base.digest";

    private BaseFinder() {}

    /**
     * Finds the base's manifest that the image begins with. Where none does (the base's tag has moved since), digest and layers stay unknown:
     * better nothing than another one.
     *
     * @param base as the build was told
     * @param manifest the image's, for one platform
     */
    public static Base find(RegistryClient registry, ImageReference base, Document manifest) {
        return find(registry, DocumentCache.in(Optional.empty()), base, "", manifest);
    }

    /**
     * The same, with what was read of the base before.
     *
     * @param documents what is found there is not asked for
     * @param built digest of what was built on; empty when unknown
     */
    public static Base find(
            RegistryClient registry, DocumentCache documents, ImageReference base, String built, Document manifest) {
        JsonNode image = JsonMapper.shared().readTree(manifest.bytes());
        List<String> layers = layers(image);
        String noted = image.path("annotations").path(BASE_DIGEST).asString("");
        return Stream.of(noted, built, base.tagOrDigest())
                .filter(reference -> !reference.isEmpty())
                .distinct()
                .flatMap(reference -> match(registry, documents, base, reference, layers).stream())
                .findFirst()
                .orElse(new Base(base.toString(), "", Set.of()));
    }

    private static Optional<Base> match(
            RegistryClient registry,
            DocumentCache documents,
            ImageReference base,
            String reference,
            List<String> layers) {
        Repository repository = Repository.of(base);
        Optional<Document> root = documents.find(reference).or(() -> registry.manifest(repository, reference));
        return root.flatMap(known -> manifests(registry, documents, repository, known)
                .map(each -> layers(JsonMapper.shared().readTree(each.bytes())))
                .filter(below -> !below.isEmpty()
                        && below.size() <= layers.size()
                        && layers.subList(0, below.size()).equals(below))
                .findFirst()
                .map(below -> new Base(base.toString(), known.digest(), new LinkedHashSet<>(below))));
    }

    /** Those that were read before come first: most likely it is one of them, and they cost nothing. */
    private static Stream<Document> manifests(
            RegistryClient registry, DocumentCache documents, Repository repository, Document root) {
        JsonNode json = JsonMapper.shared().readTree(root.bytes());
        if (!json.path("manifests").isArray()) {
            return Stream.of(root);
        }
        Map<String, Optional<Document>> known = new LinkedHashMap<>();
        for (JsonNode entry : json.path("manifests")) {
            if (!ImageDocuments.platform(entry.path("platform")).startsWith("unknown")) {
                String digest = entry.path("digest").asString("");
                known.put(digest, documents.find(digest));
            }
        }
        Stream<Document> others = known.entrySet().stream()
                .filter(each -> each.getValue().isEmpty())
                .flatMap(each -> registry.manifest(repository, each.getKey()).stream());
        return Stream.concat(known.values().stream().flatMap(Optional::stream), others);
    }

    private static List<String> layers(JsonNode manifest) {
        List<String> digests = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            digests.add(layer.path("digest").asString(""));
        }
        return digests;
    }
}
