package io.epicheck.image.attest;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.ReferrerDescriptor;
import io.epicheck.image.registry.RegistryClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Artifacts of one repository that refer to images (<a
 * href="https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage">OCI 1.1, artifacts</a>).
 * What it reads was written by anybody who may push there. Thread-safe.
 */
final class Artifacts {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String EMPTY_TYPE = "application/vnd.oci.empty.v1+json";
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);
    private static final long LONGEST_MANIFEST = 4L << 20;

    /** More than these are not looked at: each costs two requests. */
    private static final int MOST = 500;

    private final RegistryClient registry;
    private final Repository repository;

    /** Manifests by digest; what a digest names does not change. */
    private final Map<String, Optional<Artifact>> known = new ConcurrentHashMap<>();

    /** Lists by the image's digest, until something is added here: one that another process adds meanwhile is at worst said twice. */
    private final Map<String, List<ReferrerDescriptor>> lists = new ConcurrentHashMap<>();

    Artifacts(RegistryClient registry, Repository repository) {
        this.registry = registry;
        this.repository = repository;
    }

    /** Stores an artifact unless the very same is there; false when it was. */
    boolean put(Document image, String type, byte[] content, Map<String, String> annotations) {
        Document manifest = manifest(image, type, content, annotations);
        if (list(image.digest()).stream().anyMatch(each -> each.digest().equals(manifest.digest()))) {
            return false;
        }
        refuseWhatIsTooLarge(image, content);
        put(EMPTY);
        put(content);
        registry.putReferrer(repository, manifest);
        lists.remove(image.digest());
        return true;
    }

    private List<ReferrerDescriptor> list(String digest) {
        return lists.computeIfAbsent(digest, each -> registry.referrers(repository, each));
    }

    private void refuseWhatIsTooLarge(Document image, byte[] content) {
        if (content.length > Artifact.LARGEST) {
            throw new ImageException(
                    "ATTESTATION_TOO_LARGE",
                    "what is to be said about " + repository + "@" + image.digest() + " has " + content.length
                            + " bytes, and " + Artifact.LARGEST + " is the most",
                    "An image of fewer files gives a smaller SBOM.");
        }
    }

    private void put(byte[] bytes) {
        var unused = registry.put(repository, new Blob(Digests.of(bytes), bytes.length, new InMemory(bytes)));
    }

    private static Document manifest(Document image, String type, byte[] content, Map<String, String> annotations) {
        ObjectNode json = JSON.createObjectNode();
        json.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST).put("artifactType", type);
        json.set("config", descriptor(EMPTY_TYPE, Digests.of(EMPTY), EMPTY.length));
        json.putArray("layers").add(descriptor(type, Digests.of(content), content.length));
        json.set("subject", descriptor(image.mediaType(), image.digest(), image.bytes().length));
        if (!annotations.isEmpty()) {
            ObjectNode node = json.putObject("annotations");
            new TreeMap<>(annotations).forEach(node::put);
        }
        return Document.of(MediaTypes.OCI_MANIFEST, JSON.writeValueAsBytes(json));
    }

    private static ObjectNode descriptor(String mediaType, String digest, int size) {
        return JSON.createObjectNode()
                .put("mediaType", mediaType)
                .put("digest", digest)
                .put("size", size);
    }

    /** What refers to an image, and can be read that far. */
    List<Artifact> of(String digest) {
        List<Artifact> found = new ArrayList<>();
        for (ReferrerDescriptor each : list(digest)) {
            if (found.size() < MOST && each.size() <= LONGEST_MANIFEST) {
                known.computeIfAbsent(each.digest(), this::read).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<Artifact> read(String digest) {
        Optional<Document> manifest = registry.manifest(repository, digest);
        if (manifest.isEmpty()) {
            return Optional.empty(); // A list under a tag may outlive what it names.
        }
        try {
            JsonNode json = JSON.readTree(manifest.get().bytes());
            JsonNode layer = json.path("layers").path(0);
            Map<String, String> annotations = new LinkedHashMap<>();
            json.path("annotations")
                    .properties()
                    .forEach(each ->
                            annotations.put(each.getKey(), each.getValue().asString("")));
            return Optional.of(new Artifact(
                    digest,
                    json.path("subject").path("digest").asString(""),
                    layer.path("mediaType").asString(""),
                    layer.path("digest").asString(""),
                    layer.path("size").asLong(0),
                    annotations));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** The blob; empty when it is too large, or gone. */
    Optional<byte[]> content(Artifact artifact) {
        return artifact.isTooLarge() || !registry.hasBlob(repository, artifact.contentDigest())
                ? Optional.empty()
                : Optional.of(registry.blob(repository, artifact.contentDigest()));
    }
}
