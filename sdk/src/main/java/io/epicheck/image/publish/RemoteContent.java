package io.epicheck.image.publish;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.ReferrerDescriptor;
import io.epicheck.image.registry.RegistryClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An image that lies in a registry, as something that can be published elsewhere: its documents are read, its blobs are not. */
public final class RemoteContent {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** Deeper than any index that somebody makes on purpose. */
    private static final int DEPTH = 4;

    private final RegistryClient registry;
    private final Repository repository;

    public RemoteContent(RegistryClient registry, Repository repository) {
        this.registry = registry;
        this.repository = repository;
    }

    /**
     * Reads an image whole.
     *
     * @param reference tag or digest
     * @throws ImageException when it, or a manifest that it names, is not there
     */
    public ImageContent read(String reference) {
        Document root = document(reference);
        List<Document> children = new ArrayList<>();
        Map<String, Blob> blobs = new LinkedHashMap<>();
        collect(root, children, blobs, 0);
        return new ImageContent(root, children, List.copyOf(blobs.values()));
    }

    /**
     * What an image has for one platform.
     *
     * @param platform its full name, such as {@code linux/arm/v7}
     */
    public record Part(String platform, ImageContent image) {}

    /**
     * The part of an image that is for one platform: the manifest that its index names, unchanged.
     *
     * @param platform {@code os/architecture}, with the variant where several differ in it only
     */
    public Part read(String reference, String platform) {
        Document root = document(reference);
        JsonNode json = json(root);
        List<String> there = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        if (json.path("manifests").isArray()) {
            for (JsonNode entry : json.path("manifests")) {
                String name = ImageFacts.platform(entry.path("platform"));
                there.add(name);
                if (name.equals(platform) || name.startsWith(platform + "/")) {
                    names.add(ImageFacts.name(entry.path("platform")));
                    digests.add(entry.path("digest").asString(""));
                }
            }
        } else {
            JsonNode config = JSON.readTree(
                    registry.blob(repository, json.path("config").path("digest").asString("")));
            String name = ImageFacts.platform(config);
            there.add(name);
            if (name.equals(platform) || name.startsWith(platform + "/")) {
                names.add(ImageFacts.name(config));
                digests.add(root.digest());
            }
        }
        if (digests.size() != 1) {
            throw new ImageException(
                    "IMAGE_PLATFORM_NOT_FOUND",
                    repository + " " + reference + " has " + (digests.isEmpty() ? "nothing" : "several manifests")
                            + " for " + platform + "; it has: " + String.join(", ", there),
                    "Name one of these with --platform.");
        }
        return new Part(names.get(0), read(digests.get(0)));
    }

    /** What refers to an image and to its platforms, and what refers to that: signatures, SBOMs, provenance. */
    public List<ImageContent> referrers(ImageContent image) {
        Map<String, ImageContent> found = new LinkedHashMap<>();
        Set<String> subjects = new LinkedHashSet<>();
        subjects.add(image.root().digest());
        image.children().forEach(child -> subjects.add(child.digest()));
        subjects.forEach(subject -> refer(subject, found, 0));
        return List.copyOf(found.values());
    }

    private void refer(String subject, Map<String, ImageContent> found, int depth) {
        for (ReferrerDescriptor referrer : registry.referrers(repository, subject)) {
            if (!found.containsKey(referrer.digest()) && depth < DEPTH) {
                found.put(referrer.digest(), read(referrer.digest()));
                refer(referrer.digest(), found, depth + 1);
            }
        }
    }

    private void collect(Document document, List<Document> children, Map<String, Blob> blobs, int depth) {
        JsonNode json = json(document);
        if (depth > DEPTH) {
            throw new ImageException(
                    "IMAGE_UNUSABLE", repository + "@" + document.digest() + " is an index within too many others", "");
        }
        for (JsonNode entry : json.path("manifests")) {
            Document child = document(entry.path("digest").asString(""));
            collect(child, children, blobs, depth + 1);
            children.add(child);
        }
        if (json.path("config").isObject()) {
            add(json.path("config"), blobs);
        }
        for (JsonNode layer : json.path("layers")) {
            add(layer, blobs);
        }
    }

    /** Layers that lie at an address of their own are nobody's to copy. */
    private void add(JsonNode descriptor, Map<String, Blob> blobs) {
        String type = descriptor.path("mediaType").asString("");
        if (type.contains("nondistributable") || type.contains(".foreign.")) {
            return;
        }
        String digest = descriptor.path("digest").asString("");
        blobs.putIfAbsent(digest, new Blob(digest, descriptor.path("size").asLong(0), new InRepository(repository)));
    }

    private Document document(String reference) {
        Optional<Document> found = registry.manifest(repository, reference);
        Document document = found.orElseThrow(() -> new ImageException(
                "IMAGE_NOT_FOUND",
                "image " + repository + (reference.contains(":") ? "@" : ":") + reference + " does not exist",
                "Check its name and tag (`epicheck images ls " + repository + "`); a private one needs a login."));
        // What a registry says about the type is worth less than what the document itself does.
        return new Document(
                json(document).path("mediaType").asString(document.mediaType()), document.digest(), document.bytes());
    }

    private JsonNode json(Document document) {
        try {
            return JSON.readTree(document.bytes());
        } catch (JacksonException e) {
            throw new ImageException(
                    "IMAGE_UNUSABLE", repository + "@" + document.digest() + " has a manifest that is no JSON", "", e);
        }
    }
}
