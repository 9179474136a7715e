package io.epicheck.image.oci;

import java.util.List;

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
}
