package io.epicheck.image.attest;

import io.epicheck.ImageException;
import io.epicheck.TransientException;
import io.epicheck.image.attest.sign.MalformedException;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.ReferrerDescriptor;
import io.epicheck.image.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    /** Where a digest goes into an address, nothing else may. */
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /** More than these are not asked for: each costs two requests. */
    private static final int MOST = 500;

    private final RegistryClient registry;
    private final Repository repository;

    /** Manifests by digest; what a digest names does not change. */
    private final Map<String, Optional<Artifact>> known = new ConcurrentHashMap<>();

    /** Lists by the image's digest, with what is added here: one that another process adds meanwhile is at worst said twice. */
    private final Map<String, List<ReferrerDescriptor>> lists = new ConcurrentHashMap<>();

    private volatile boolean hasEmpty;

    Artifacts(RegistryClient registry, Repository repository) {
        this.registry = registry;
        this.repository = repository;
    }

    /**
     * An artifact that is there now.
     *
     * @param digest of its manifest
     * @param isNew false when the very same was there before
     */
    record Stored(String digest, boolean isNew) {}

    /** Stores an artifact unless the very same is there. */
    Stored put(Document image, String type, byte[] content, Map<String, String> annotations) {
        Document manifest = manifest(image, type, content, annotations);
        if (isThere(image, manifest.digest())) {
            return new Stored(manifest.digest(), false);
        }
        refuseWhatIsTooLarge(image, content);
        if (!hasEmpty) {
            put(EMPTY);
            hasEmpty = true;
        }
        put(content);
        registry.putReferrer(repository, manifest);
        known.put(manifest.digest(), Optional.of(artifact(manifest.digest(), manifest)));
        ReferrerDescriptor added = new ReferrerDescriptor(
                manifest.mediaType(), manifest.digest(), manifest.bytes().length, type, annotations);
        lists.computeIfPresent(image.digest(), (any, before) -> Stream.concat(before.stream(), Stream.of(added))
                .toList());
        return new Stored(manifest.digest(), true);
    }

    private boolean isThere(Document image, String digest) {
        return list(image.digest()).stream().anyMatch(each -> each.digest().equals(digest))
                && known.computeIfAbsent(digest, this::read).isPresent();
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

    /** What refers to an image, as far as it can be read; one that cannot be read hides no other. */
    List<Artifact> of(String digest) {
        List<Artifact> found = new ArrayList<>();
        list(digest).stream()
                .filter(each -> DIGEST.matcher(each.digest()).matches() && each.size() <= LONGEST_MANIFEST)
                .limit(MOST)
                .forEach(
                        each -> known.computeIfAbsent(each.digest(), this::read).ifPresent(found::add));
        return found;
    }

    private Optional<Artifact> read(String digest) {
        try {
            // A list under a tag may outlive what it names.
            return registry.manifest(repository, digest).map(manifest -> artifact(digest, manifest));
        } catch (ImageException e) {
            return Optional.of(Artifact.unreadable(digest, "its manifest cannot be read: " + e.code()));
        }
    }

    private static Artifact artifact(String digest, Document manifest) {
        try {
            JsonNode json = JSON.readTree(manifest.bytes());
            JsonNode layer = json.path("layers").path(0);
            Map<String, String> annotations = new LinkedHashMap<>();
            json.path("annotations")
                    .properties()
                    .forEach(each ->
                            annotations.put(each.getKey(), each.getValue().asString("")));
            return new Artifact(
                    digest,
                    json.path("subject").path("digest").asString(""),
                    layer.path("mediaType").asString(""),
                    layer.path("digest").asString(""),
                    layer.path("size").asLong(0),
                    annotations,
                    "");
        } catch (JacksonException e) {
            return Artifact.unreadable(digest, "its manifest is no JSON that can be read");
        }
    }

    /**
     * The blob. No more is read than its manifest says that there is.
     *
     * @throws MalformedException when it is not what the manifest says, or not there
     * @throws io.epicheck.TransientException when the registry cannot be asked
     */
    byte[] content(Artifact artifact) throws MalformedException {
        if (artifact.isTooLarge() || artifact.size() < 0) {
            throw new MalformedException("it has " + artifact.size() + " bytes, and is not read");
        }
        if (!DIGEST.matcher(artifact.contentDigest()).matches()) {
            throw new MalformedException("its content has no digest");
        }
        // The size is not passed on: a blob that is shorter would be taken for a broken connection, and asked for
        // again.
        try (InputStream in = registry.open(repository, artifact.contentDigest(), -1)) {
            byte[] bytes = in.readNBytes((int) artifact.size() + 1);
            if (bytes.length != artifact.size()) {
                throw new MalformedException("its content is not of the size that its manifest says");
            }
            return bytes;
        } catch (ImageException e) {
            throw new MalformedException("its content is gone or cannot be read: " + e.code());
        } catch (IOException e) {
            throw new TransientException(
                    "REGISTRY_UNREACHABLE",
                    repository + "@" + artifact.contentDigest() + " cannot be read: " + e.getMessage(),
                    "Run again.",
                    e);
        }
    }

    /** The blob; empty when it is not what its manifest says. */
    Optional<byte[]> readable(Artifact artifact) {
        try {
            return Optional.of(content(artifact));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
