package io.epicheck.manifest;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import io.epicheck.Position;
import io.epicheck.image.BuiltImage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts built images, by digest, where a container names their repository. */
final class Images {
    private final List<BuiltImage> built;

    Images(List<BuiltImage> built) {
        this.built = List.copyOf(built);
    }

    /** Replaces in the trees of the documents, which the caller owns. */
    void replace(List<Document> documents) {
        for (Document document : documents) {
            for (PodTemplates.Container container : PodTemplates.containers(document.json())) {
                String image = container.json().path("image").asString("");
                if (container.json() instanceof ObjectNode json) {
                    builtFor(image).ifPresent(match -> json.put("image", match.reference()));
                }
            }
        }
    }

    /** A built image that no container uses is most likely a wrong name: the old one would go on running. */
    void findUnused(List<Document> documents, Problems problems) {
        Set<String> used = new TreeSet<>();
        for (Document document : documents) {
            for (PodTemplates.Container container : PodTemplates.containers(document.json())) {
                JsonNode image = container.json().path("image");
                if (image.isString()) {
                    used.add(repository(image.asString()));
                }
            }
        }
        for (BuiltImage image : built) {
            if (!used.contains(repository(image.repository()))) {
                problems.add(
                        new Position("<image " + image.repository() + ">", 1, 1),
                        "",
                        "no container uses this image",
                        "containers use: " + (used.isEmpty() ? "none" : String.join(", ", used)));
            }
        }
    }

    private Optional<BuiltImage> builtFor(String image) {
        return image.isEmpty()
                ? Optional.empty()
                : built.stream()
                        .filter(candidate -> repository(candidate.repository()).equals(repository(image)))
                        .findFirst();
    }

    /** Registry and repository, Docker Hub's short names written out; what is no reference stays as it is. */
    private static String repository(String image) {
        try {
            return ImageReference.parse(image).fullRepository();
        } catch (BadInputException invalid) {
            return image;
        }
    }
}
