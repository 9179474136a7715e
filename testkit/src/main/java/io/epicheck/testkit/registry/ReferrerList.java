package io.epicheck.testkit.registry;

import io.epicheck.testkit.registry.RegistryStore.StoredManifest;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The index that {@code GET /referrers/<digest>} answers with. */
final class ReferrerList {
    private static final JsonMapper JSON = new JsonMapper();
    static final String TYPE = "application/vnd.oci.image.index.v1+json";

    private ReferrerList() {}

    static String subjectOf(byte[] manifest) {
        return JSON.readTree(manifest).path("subject").path("digest").asString("");
    }

    static byte[] of(List<StoredManifest> all, String subject) {
        ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", TYPE);
        ArrayNode list = index.putArray("manifests");
        for (StoredManifest each : all) {
            JsonNode json = JSON.readTree(each.bytes());
            if (!json.path("subject").path("digest").asString("").equals(subject)) {
                continue;
            }
            ObjectNode descriptor = list.addObject()
                    .put("mediaType", each.mediaType())
                    .put("digest", each.digest())
                    .put("size", each.bytes().length)
                    .put(
                            "artifactType",
                            json.path("artifactType")
                                    .asString(json.path("config")
                                            .path("mediaType")
                                            .asString("")));
            if (json.has("annotations")) {
                descriptor.set("annotations", json.get("annotations"));
            }
        }
        return JSON.writeValueAsBytes(index);
    }
}
