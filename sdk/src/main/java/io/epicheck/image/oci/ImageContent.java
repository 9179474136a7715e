package io.epicheck.image.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A finished image that lies anywhere: what every engine makes and a {@code publish.Publisher} takes.
 *
 * @param root manifest or index that tags point to
 * @param children manifests that an index names, which a registry wants first; empty for a single platform
 * @param blobs of all manifests, each once
 */
public record ImageContent(Document root, List<Document> children, List<Blob> blobs) {
    public ImageContent {
        children = List.copyOf(children);
        blobs = List.copyOf(blobs);
    }

    /** The digest of each platform's manifest, in the index's order; empty when the root is no index. */
    public Map<String, String> platforms() {
        Map<String, String> digests = new LinkedHashMap<>();
        if (MediaTypes.isIndex(root.mediaType())) {
            for (JsonNode entry : JsonMapper.shared().readTree(root.bytes()).path("manifests")) {
                digests.putIfAbsent(
                        Platform.of(entry.path("platform")).toString(),
                        entry.path("digest").asString(""));
            }
        }
        return Collections.unmodifiableMap(digests);
    }
}
