package io.epicheck.image;

import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The image that is built on, read whole: fields that nobody here knows are kept.
 *
 * @param mediaType of the manifest
 */
record BaseManifest(Repository repository, String mediaType, ObjectNode manifest, ObjectNode config) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Reads an image; of an index the one for linux/amd64. */
    static BaseManifest read(RegistryClient registry, ImageReference reference) {
        Repository repository = Repository.of(reference);
        String wanted = reference.digest().or(reference::tag).orElse("latest");
        Document found = registry.manifest(repository, wanted).orElseThrow(() -> missing(reference));
        ObjectNode json = object(found.bytes(), reference);
        if (json.path("manifests").isArray()) {
            String digest = platform(json, reference);
            found = registry.manifest(repository, digest).orElseThrow(() -> missing(reference));
            json = object(found.bytes(), reference);
        }
        String type = json.path("mediaType").asString(found.mediaType());
        if (!json.path("layers").isArray()) {
            throw new ImageException(
                    "BASE_IMAGE_UNUSABLE",
                    "base image " + reference + " has a manifest of type " + type + ", without layers",
                    "");
        }
        String config = json.path("config").path("digest").asString("");
        return new BaseManifest(repository, type, json, object(registry.blob(repository, config), reference));
    }

    boolean isDocker() {
        return mediaType.equals(MediaTypes.DOCKER_MANIFEST);
    }

    private static String platform(ObjectNode index, ImageReference reference) {
        List<String> there = new ArrayList<>();
        for (JsonNode entry : index.path("manifests")) {
            String platform = entry.path("platform").path("os").asString("") + "/"
                    + entry.path("platform").path("architecture").asString("");
            if (platform.equals("linux/amd64")) {
                return entry.path("digest").asString("");
            }
            there.add(platform);
        }
        throw new ImageException(
                "BASE_IMAGE_NO_PLATFORM",
                "base image " + reference + " has nothing for linux/amd64; it has: " + String.join(", ", there),
                "Choose another base.");
    }

    private static ObjectNode object(byte[] bytes, ImageReference reference) {
        JsonNode json = JSON.readTree(bytes);
        if (json instanceof ObjectNode object) {
            return object;
        }
        throw new ImageException(
                "BASE_IMAGE_UNUSABLE", "base image " + reference + " has a manifest that is no object", "");
    }

    private static ImageException missing(ImageReference reference) {
        return new ImageException(
                "BASE_IMAGE_NOT_FOUND",
                "base image " + reference + " does not exist",
                "Check its name and tag; a private one needs a login.");
    }
}
