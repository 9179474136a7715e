package io.epicheck.image;

import io.epicheck.BadInputException;
import io.epicheck.EpicheckException;
import io.epicheck.ImageReference;
import io.epicheck.image.layer.DocumentCache;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.ImageRewrite;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Names the base's layers in a built image as the base itself does. buildah compresses them anew: the same files under another digest, that
 * every registry and node would fetch once more. Layers are the same when their contents before compression are ({@code diff_ids}). Without
 * a readable base the image stays as it is: it is right, only larger to send.
 */
record OriginalBaseLayers(RegistryClient registry, DocumentCache documents, String target) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * An image, and what is known of its base.
     *
     * @param base contents of the base's layers ({@code diff_ids}); empty when the base that the registry has is not the one that was built on,
     *     or cannot be read
     * @param digest of the base that the registry has; empty when it cannot be read
     */
    record Shared(ImageContent image, Optional<Set<String>> base, String digest) {
        static Shared unknown(ImageContent image) {
            return new Shared(image, Optional.empty(), "");
        }
    }

    /** @param base as the Dockerfile names it */
    Shared shared(ImageContent image, String base) {
        ImageReference reference;
        Document found;
        try {
            reference = ImageReference.parse(base);
            Optional<Document> read = documents
                    .find(reference.tagOrDigest())
                    .or(() -> registry.manifest(Repository.of(reference), reference.tagOrDigest()));
            if (read.isEmpty()) {
                return Shared.unknown(image);
            }
            found = read.get();
            documents.keep(found);
        } catch (EpicheckException e) {
            // Engines know short names, mirrors and logins that we do not.
            return Shared.unknown(image);
        }
        return new Work(registry, documents, target, Repository.of(reference), found, image).run();
    }

    private static final class Work {
        private final RegistryClient registry;
        private final DocumentCache documents;
        private final String target;
        private final Repository repository;
        private final Document base;
        private final ImageContent image;
        private final Map<String, Blob> blobs = new LinkedHashMap<>();
        private final Map<String, Blob> fromBase = new HashMap<>();
        private final Set<String> contents = new HashSet<>();
        private boolean isBuiltOn = true;

        Work(
                RegistryClient registry,
                DocumentCache documents,
                String target,
                Repository repository,
                Document base,
                ImageContent image) {
            this.registry = registry;
            this.documents = documents;
            this.target = target;
            this.repository = repository;
            this.base = base;
            this.image = image;
            image.blobs().forEach(blob -> blobs.put(blob.digest(), blob));
        }

        Shared run() {
            ImageContent named = new ImageRewrite(config -> config, this::manifest, index -> index).apply(image);
            Map<String, Blob> all = new LinkedHashMap<>();
            named.blobs().forEach(blob -> all.put(blob.digest(), blob));
            List<Blob> used = new ArrayList<>();
            for (String digest : digests(named)) {
                Blob blob = Optional.ofNullable(fromBase.get(digest)).orElse(all.get(digest));
                if (blob != null) {
                    used.add(blob);
                }
            }
            return new Shared(
                    new ImageContent(named.root(), named.children(), used),
                    isBuiltOn ? Optional.of(Set.copyOf(contents)) : Optional.empty(),
                    base.digest());
        }

        private ObjectNode manifest(ObjectNode manifest) {
            JsonNode config = config(manifest.at("/config/digest").asString(""));
            Optional<JsonNode> found = manifestFor(config);
            if (found.isEmpty() || !(manifest.get("layers") instanceof ArrayNode layers)) {
                isBuiltOn = false;
                return manifest;
            }
            JsonNode original = found.get();
            JsonNode ids = JSON.readTree(original(original.at("/config/digest").asString("")))
                    .at("/rootfs/diff_ids");
            JsonNode ours = config.at("/rootfs/diff_ids");
            if (ids.isEmpty() || ids.size() != original.path("layers").size() || ids.size() > layers.size()) {
                isBuiltOn = false;
                return manifest;
            }
            for (int i = 0; i < ids.size(); i++) {
                if (!ids.path(i).equals(ours.path(i))) {
                    isBuiltOn = false;
                    return manifest;
                }
            }
            ids.forEach(id -> contents.add(id.asString("")));
            for (JsonNode layer : original.path("layers")) {
                if (type(layer).isEmpty()) {
                    return manifest;
                }
            }
            for (int i = 0; i < ids.size(); i++) {
                take(layers, i, original.path("layers").path(i));
            }
            return manifest;
        }

        /** A configuration of the base. */
        private byte[] original(String digest) {
            return documents
                    .find(digest)
                    .orElseGet(() -> kept(new Document("", digest, registry.blob(repository, digest))))
                    .bytes();
        }

        private Document kept(Document document) {
            documents.keep(document);
            return document;
        }

        private void take(ArrayNode layers, int at, JsonNode original) {
            String digest = original.path("digest").asString("");
            long size = original.path("size").asLong(0);
            // What the engine has in a file already need not be fetched again for another registry.
            if (!blobs.containsKey(digest) || repository.registry().equals(target)) {
                fromBase.put(digest, new Blob(digest, size, new InRepository(repository)));
            }
            ObjectNode descriptor = JSON.createObjectNode();
            descriptor.put("mediaType", type(original));
            descriptor.put("digest", digest);
            descriptor.put("size", size);
            layers.set(at, descriptor);
        }

        private static String type(JsonNode layer) {
            String type = layer.path("mediaType").asString("");
            if (type.equals(MediaTypes.DOCKER_LAYER)) {
                return MediaTypes.OCI_LAYER;
            }
            return type.startsWith("application/vnd.oci.image.layer.v1.") ? type : "";
        }

        private Optional<JsonNode> manifestFor(JsonNode config) {
            JsonNode json = JSON.readTree(base.bytes());
            if (!json.path("manifests").isArray()) {
                return Optional.of(json);
            }
            for (JsonNode entry : json.path("manifests")) {
                JsonNode platform = entry.path("platform");
                if (same(platform, config, "os")
                        && same(platform, config, "architecture")
                        && same(platform, config, "variant")) {
                    String digest = entry.path("digest").asString("");
                    return documents
                            .find(digest)
                            .or(() -> registry.manifest(repository, digest).map(this::kept))
                            .map(document -> JSON.readTree(document.bytes()));
                }
            }
            return Optional.empty();
        }

        private static boolean same(JsonNode platform, JsonNode config, String field) {
            String one = platform.path(field).asString("");
            String other = config.path(field).asString("");
            return one.equals(other) || (field.equals("variant") && (one.isEmpty() || other.isEmpty()));
        }

        private JsonNode config(String digest) {
            Blob blob =
                    Optional.ofNullable(blobs.get(digest)).orElseThrow(() -> new IllegalStateException("no " + digest));
            try {
                return JSON.readTree(blob.bytes());
            } catch (IOException e) {
                throw new BadInputException("LAYOUT_UNUSABLE", "configuration " + digest + " cannot be read", "");
            }
        }

        private static Set<String> digests(ImageContent image) {
            Set<String> digests = new LinkedHashSet<>();
            List<Document> documents = new ArrayList<>(image.children());
            documents.add(image.root());
            for (Document document : documents) {
                JsonNode json = JSON.readTree(document.bytes());
                json.path("layers")
                        .forEach(layer -> digests.add(layer.path("digest").asString("")));
                if (json.has("config")) {
                    digests.add(json.at("/config/digest").asString(""));
                }
            }
            return digests;
        }
    }
}
