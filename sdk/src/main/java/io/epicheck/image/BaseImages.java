package io.epicheck.image;

import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.image.BaseImage.Index;
import io.epicheck.image.BaseImage.Part;
import io.epicheck.image.layer.DocumentCache;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Platform;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads base images. What was read before is not asked for again: a base with a digest costs no request then, one with a tag costs the question
 * where the tag points.
 */
final class BaseImages {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final RegistryClient registry;
    private final DocumentCache documents;

    BaseImages(RegistryClient registry, DocumentCache documents) {
        this.registry = registry;
        this.documents = documents;
    }

    /**
     * Reads a base.
     *
     * @param platforms that are asked for; none is linux/amd64 of an index, and whatever a single manifest is for
     * @throws ImageException when it does not exist, is no image, or lacks a platform
     */
    BaseImage read(ImageReference reference, List<Platform> platforms) {
        Repository repository = Repository.of(reference);
        Document found = root(repository, reference);
        ObjectNode json = object(found.bytes(), reference);
        if (!json.path("manifests").isArray()) {
            BaseManifest manifest = manifest(repository, found, json, reference);
            if (!platforms.isEmpty() && !platforms.equals(List.of(manifest.platform()))) {
                throw lacks(reference, platforms, manifest.platform().toString());
            }
            return new BaseImage(
                    found.digest(), Optional.empty(), List.of(new Part(JSON.createObjectNode(), manifest)));
        }
        List<Platform> wanted = platforms.isEmpty() ? List.of(Platform.LINUX_AMD64) : platforms;
        List<Part> parts = new ArrayList<>();
        for (Platform platform : wanted) {
            ObjectNode descriptor = entry(json, platform).orElseThrow(() -> lacks(reference, wanted, has(json)));
            Document child = document(repository, descriptor.path("digest").asString(""), reference);
            parts.add(new Part(descriptor, manifest(repository, child, object(child.bytes(), reference), reference)));
        }
        String type = json.path("mediaType").asString(found.mediaType());
        return new BaseImage(
                found.digest(), wanted.size() > 1 ? Optional.of(new Index(type, json)) : Optional.empty(), parts);
    }

    private Document root(Repository repository, ImageReference reference) {
        String wanted = reference.tagOrDigest();
        if (reference.digest().isPresent()) {
            return document(repository, wanted, reference);
        }
        return (documents.keeps() ? registry.resolve(repository, wanted) : Optional.<String>empty())
                .map(digest -> document(repository, digest, reference))
                .orElseGet(() -> kept(registry.manifest(repository, wanted).orElseThrow(() -> missing(reference))));
    }

    private Document document(Repository repository, String digest, ImageReference reference) {
        return documents
                .find(digest)
                .orElseGet(() -> kept(registry.manifest(repository, digest).orElseThrow(() -> missing(reference))));
    }

    private Document kept(Document document) {
        documents.keep(document);
        return document;
    }

    private BaseManifest manifest(Repository repository, Document document, ObjectNode json, ImageReference reference) {
        String type = json.path("mediaType").asString(document.mediaType());
        String config = json.path("config").path("mediaType").asString(MediaTypes.OCI_CONFIG);
        if (!json.path("layers").isArray()
                || !List.of(MediaTypes.OCI_CONFIG, MediaTypes.DOCKER_CONFIG).contains(config)) {
            throw new ImageException(
                    "BASE_IMAGE_UNUSABLE",
                    "base image " + reference + " is no image: it has a manifest of type " + type
                            + (json.path("layers").isArray()
                                    ? ", with a configuration of type " + config
                                    : ", without layers"),
                    "");
        }
        return new BaseManifest(repository, type, json, config(repository, json, reference));
    }

    private ObjectNode config(Repository repository, ObjectNode manifest, ImageReference reference) {
        String digest = manifest.path("config").path("digest").asString("");
        Document config = documents
                .find(digest)
                .orElseGet(() -> kept(new Document("", digest, registry.blob(repository, digest))));
        return object(config.bytes(), reference);
    }

    private static Optional<ObjectNode> entry(ObjectNode index, Platform platform) {
        return StreamSupport.stream(index.path("manifests").spliterator(), false)
                .filter(entry -> Platform.of(entry.path("platform")).equals(platform))
                .map(ObjectNode.class::cast)
                .findFirst();
    }

    private static String has(ObjectNode index) {
        return StreamSupport.stream(index.path("manifests").spliterator(), false)
                .map(entry -> Platform.of(entry.path("platform")).toString())
                .filter(platform -> !platform.startsWith("unknown/"))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static ObjectNode object(byte[] bytes, ImageReference reference) {
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw unreadable(reference, Digests.of(bytes) + " is no JSON: " + e.getOriginalMessage());
        }
        throw unreadable(reference, "a manifest that is no object");
    }

    private static ImageException unreadable(ImageReference reference, String what) {
        return new ImageException(
                "BASE_IMAGE_UNUSABLE", "base image " + reference + " cannot be read: " + what, "Choose another base.");
    }

    private static ImageException lacks(ImageReference reference, List<Platform> wanted, String has) {
        return new ImageException(
                "BASE_IMAGE_NO_PLATFORM",
                "base image " + reference + " has not all of "
                        + wanted.stream().map(Platform::toString).collect(Collectors.joining(", ")) + "; it has: "
                        + has,
                "Choose another base, or leave out what it lacks.");
    }

    private static ImageException missing(ImageReference reference) {
        return new ImageException(
                "BASE_IMAGE_NOT_FOUND",
                "base image " + reference + " does not exist",
                "Check its name and tag; a private one needs a login.");
    }
}
