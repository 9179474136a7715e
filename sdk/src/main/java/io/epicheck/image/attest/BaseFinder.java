package io.epicheck.image.attest;

import io.epicheck.ImageReference;
import io.epicheck.image.attest.sbom.Sbom.Base;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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
        JsonNode image = JsonMapper.shared().readTree(manifest.bytes());
        List<String> layers = layers(image);
        String noted = image.path("annotations").path(BASE_DIGEST).asString("");
        return Stream.of(noted, base.tagOrDigest())
                .filter(reference -> !reference.isEmpty())
                .distinct()
                .flatMap(reference -> match(registry, base, reference, layers).stream())
                .findFirst()
                .orElse(new Base(base.toString(), "", java.util.Set.of()));
    }

    private static List<Base> match(
            RegistryClient registry, ImageReference base, String reference, List<String> layers) {
        Repository repository = Repository.of(base);
        Optional<ImageDocuments> found = ImageDocuments.find(registry, repository, reference);
        if (found.isEmpty()) {
            return List.of();
        }
        ImageDocuments documents = found.get();
        for (Document each : documents.platforms().values()) {
            List<String> below = layers(JsonMapper.shared().readTree(each.bytes()));
            if (!below.isEmpty()
                    && below.size() <= layers.size()
                    && layers.subList(0, below.size()).equals(below)) {
                return List.of(new Base(base.toString(), documents.root().digest(), new LinkedHashSet<>(below)));
            }
        }
        return List.of();
    }

    private static List<String> layers(JsonNode manifest) {
        List<String> digests = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            digests.add(layer.path("digest").asString(""));
        }
        return digests;
    }
}
