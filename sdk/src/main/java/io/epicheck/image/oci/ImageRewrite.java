package io.epicheck.image.oci;

import io.epicheck.ImageException;
import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.BlobSource.InMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The same layers under changed documents: every configuration, manifest and index goes through an edit, and what names them gets the new
 * digest and size. Fields that no edit touches are kept, also those that nobody here knows. Immutable and thread-safe when the edits are.
 *
 * @param config changes a configuration; may change the object that it is given
 * @param manifest changes a manifest after its configuration
 * @param index changes an index after its manifests
 */
public record ImageRewrite(
        UnaryOperator<ObjectNode> config, UnaryOperator<ObjectNode> manifest, UnaryOperator<ObjectNode> index) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * Changes an image. What comes out is equal for equal input, whoever wrote the documents before: keys keep their order, white space does
     * not.
     *
     * @param image whose configurations are in files or in memory
     */
    public ImageContent apply(ImageContent image) {
        Work work = new Work(this, image);
        Document root = work.document(image.root());
        return new ImageContent(root, work.children, List.copyOf(work.blobs.values()));
    }

    private static final class Work {
        private final ImageRewrite edits;
        private final Map<String, Document> before = new HashMap<>();
        private final List<Document> children = new ArrayList<>();
        private final Map<String, Blob> blobs = new LinkedHashMap<>();
        private final Map<String, Blob> configs = new HashMap<>();

        Work(ImageRewrite edits, ImageContent image) {
            this.edits = edits;
            image.children().forEach(child -> before.put(child.digest(), child));
            image.blobs().forEach(blob -> blobs.put(blob.digest(), blob));
        }

        Document document(Document document) {
            ObjectNode json = object(document.bytes());
            return MediaTypes.isIndex(document.mediaType()) ? index(document, json) : manifest(document, json);
        }

        private Document index(Document document, ObjectNode json) {
            for (JsonNode entry : json.path("manifests")) {
                Document child = before.get(entry.path("digest").asString(""));
                if (child != null && entry instanceof ObjectNode descriptor) {
                    Document changed = document(child);
                    named(descriptor, changed.digest(), changed.bytes().length);
                    if (children.stream().noneMatch(known -> known.digest().equals(changed.digest()))) {
                        children.add(changed);
                    }
                }
            }
            return written(document, edits.index().apply(json));
        }

        private Document manifest(Document document, ObjectNode json) {
            if (json.get("config") instanceof ObjectNode descriptor) {
                String digest = descriptor.path("digest").asString("");
                // Platforms may share one: it is remembered after it was replaced.
                Blob blob = blobs.containsKey(digest) ? blobs.get(digest) : configs.get(digest);
                if (blob != null && !(blob.source() instanceof BlobSource.InRepository)) {
                    byte[] changed = JSON.writeValueAsBytes(edits.config().apply(object(bytes(blob))));
                    String fresh = Digests.of(changed);
                    configs.put(digest, blob);
                    blobs.remove(digest);
                    blobs.put(fresh, new Blob(fresh, changed.length, new InMemory(changed)));
                    named(descriptor, fresh, changed.length);
                    descriptor.remove("data");
                }
            }
            return written(document, edits.manifest().apply(json));
        }

        private static Document written(Document former, ObjectNode json) {
            return Document.of(former.mediaType(), JSON.writeValueAsBytes(json));
        }

        private static void named(ObjectNode descriptor, String digest, long size) {
            descriptor.put("digest", digest);
            descriptor.put("size", size);
        }

        private static byte[] bytes(Blob blob) {
            if (blob.source() instanceof InMemory memory) {
                return memory.bytes();
            }
            try {
                return blob.source() instanceof InFile file ? Files.readAllBytes(file.file()) : new byte[0];
            } catch (IOException e) {
                throw new ImageException(
                        "LAYOUT_UNUSABLE",
                        "configuration " + blob.digest() + " cannot be read: " + e.getMessage(),
                        "",
                        e);
            }
        }

        private static ObjectNode object(byte[] bytes) {
            if (JSON.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
            throw new ImageException("LAYOUT_UNUSABLE", "a document of the image is no JSON object", "Build it again.");
        }
    }
}
