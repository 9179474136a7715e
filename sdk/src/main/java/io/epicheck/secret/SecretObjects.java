package io.epicheck.secret;

import io.epicheck.cluster.KubeObject;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Kubernetes Secrets of secret values. */
public final class SecretObjects {
    private SecretObjects() {}

    /** An opaque Secret; it gets its namespace and version when a release is planned. */
    public static KubeObject of(String name, Map<String, SecretValue> values) {
        ObjectNode json =
                KubeObject.node().put("apiVersion", "v1").put("kind", "Secret").put("type", "Opaque");
        json.putObject("metadata").put("name", name);
        ObjectNode data = json.putObject("data");
        values.forEach((key, value) -> data.put(key, Base64.getEncoder().encodeToString(value.reveal())));
        return KubeObject.of(json);
    }
}
