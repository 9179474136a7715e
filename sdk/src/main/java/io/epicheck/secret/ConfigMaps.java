package io.epicheck.secret;

import io.epicheck.cluster.KubeObject;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Kubernetes ConfigMaps of plain values. */
public final class ConfigMaps {
    private ConfigMaps() {}

    /** A ConfigMap; it gets its namespace when a release is planned. */
    public static KubeObject of(String name, Map<String, String> values) {
        ObjectNode json = KubeObject.node().put("apiVersion", "v1").put("kind", "ConfigMap");
        json.putObject("metadata").put("name", name);
        ObjectNode data = json.putObject("data");
        values.forEach(data::put);
        return KubeObject.of(json);
    }
}
