package io.epicheck.image;

import io.epicheck.image.BaseImage.Index;
import io.epicheck.image.layer.LayerArchive;
import io.epicheck.image.metadata.Annotations;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Manifest and index of a built image (<a href="https://github.com/opencontainers/image-spec">OCI</a> or Docker's schema 2, as the base's):
 * those of the base, changed. What is said about the base's own content is not kept: annotations, subject, data. Pure.
 */
final class ManifestJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private ManifestJson() {}

    static Document manifest(BaseManifest base, byte[] config, List<LayerArchive> layers, Annotations annotations) {
        ObjectNode json = base.manifest().deepCopy();
        json.put("mediaType", base.mediaType());
        json.remove(List.of("annotations", "subject"));
        if (json.get("config") instanceof ObjectNode known) {
            known.put("digest", Digests.of(config));
            known.put("size", config.length);
            known.remove(List.of("data", "annotations"));
        }
        ArrayNode list = (ArrayNode) json.path("layers");
        for (LayerArchive layer : layers) {
            list.addObject()
                    .put("mediaType", base.isDocker() ? MediaTypes.DOCKER_LAYER : MediaTypes.OCI_LAYER)
                    .put("digest", layer.digest())
                    .put("size", layer.size());
        }
        if (!base.isDocker()) {
            annotate(json, annotations.manifest());
        }
        return Document.of(base.mediaType(), JSON.writeValueAsBytes(json));
    }

    /**
     * The index of manifests that were built on a base's.
     *
     * @param descriptors of the base's manifests, in the order of {@code manifests}; their platforms are kept whole
     */
    static Document index(Index base, List<ObjectNode> descriptors, List<Document> manifests, Annotations annotations) {
        ObjectNode json = base.json().deepCopy();
        json.put("mediaType", base.mediaType());
        json.remove(List.of("annotations", "subject"));
        ArrayNode list = json.putArray("manifests");
        for (int i = 0; i < manifests.size(); i++) {
            Document manifest = manifests.get(i);
            ObjectNode entry = descriptors.get(i).deepCopy();
            entry.put("mediaType", manifest.mediaType());
            entry.put("digest", manifest.digest());
            entry.put("size", manifest.bytes().length);
            entry.remove(List.of("data", "annotations", "urls"));
            list.add(entry);
        }
        if (!base.mediaType().equals(MediaTypes.DOCKER_INDEX)) {
            annotate(json, annotations.index());
        }
        return Document.of(base.mediaType(), JSON.writeValueAsBytes(json));
    }

    /** Docker's own manifests have no annotations. */
    private static void annotate(ObjectNode json, Map<String, String> annotations) {
        if (!annotations.isEmpty()) {
            ObjectNode all = json.putObject("annotations");
            annotations.forEach(all::put);
        }
    }
}
