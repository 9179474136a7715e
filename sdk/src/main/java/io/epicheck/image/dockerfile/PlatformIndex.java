package io.epicheck.image.dockerfile;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Several images for one platform each, as one for all of them. */
final class PlatformIndex {
    private static final JsonMapper JSON = JsonMapper.shared();

    private PlatformIndex() {}

    static ImageContent of(List<ImageContent> images) {
        ObjectNode index = JSON.createObjectNode();
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode manifests = index.putArray("manifests");
        Map<String, Blob> blobs = new LinkedHashMap<>();
        List<Document> children = new ArrayList<>();
        for (ImageContent image : images) {
            Document manifest = image.root();
            ObjectNode entry = manifests.addObject();
            entry.put("mediaType", manifest.mediaType());
            entry.put("digest", manifest.digest());
            entry.put("size", manifest.bytes().length);
            entry.set("platform", platform(image));
            children.add(manifest);
            image.blobs().forEach(blob -> blobs.put(blob.digest(), blob));
        }
        Document root = Document.of(MediaTypes.OCI_INDEX, JSON.writeValueAsBytes(index));
        return new ImageContent(root, children, List.copyOf(blobs.values()));
    }

    /** {@code linux/arm/v7}, as an image's configuration says. */
    static String name(ImageContent image) {
        ObjectNode platform = platform(image);
        String variant = platform.path("variant").asString("");
        return platform.path("os").asString("") + "/"
                + platform.path("architecture").asString("") + (variant.isEmpty() ? "" : "/" + variant);
    }

    private static ObjectNode platform(ImageContent image) {
        JsonNode config = config(image.root(), image.blobs());
        ObjectNode platform = JSON.createObjectNode();
        for (String field : List.of("architecture", "os", "os.version", "variant")) {
            if (config.has(field)) {
                platform.put(field, config.path(field).asString(""));
            }
        }
        return platform;
    }

    /** The configuration that a manifest names. */
    static JsonNode config(Document manifest, List<Blob> blobs) {
        String digest = JSON.readTree(manifest.bytes()).at("/config/digest").asString("");
        Blob blob = blobs.stream()
                .filter(each -> each.digest().equals(digest))
                .findFirst()
                .orElseThrow(() -> new ImageException("LAYOUT_UNUSABLE", "the image has no configuration", ""));
        try {
            return JSON.readTree(blob.bytes());
        } catch (IOException e) {
            throw new ImageException("LAYOUT_UNUSABLE", "configuration " + digest + " cannot be read", "", e);
        }
    }
}
