package io.epicheck.testkit.cluster.controller;

import io.epicheck.testkit.cluster.store.ObjectStore;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a pod needs of Secrets and ConfigMaps, and what of it is not there, in the kubelet's words. */
final class ConfigReferences {
    private ConfigReferences() {}

    static Optional<String> missing(ObjectStore store, ObjectNode pod) {
        String namespace = Json.namespace(pod);
        for (JsonNode container : pod.at("/spec/containers")) {
            for (JsonNode from : container.path("envFrom")) {
                Optional<String> missing = object(store, namespace, "Secret", from.path("secretRef"))
                        .or(() -> object(store, namespace, "ConfigMap", from.path("configMapRef")));
                if (missing.isPresent()) {
                    return missing;
                }
            }
            for (JsonNode variable : container.path("env")) {
                JsonNode from = variable.path("valueFrom");
                Optional<String> missing = key(store, namespace, "Secret", from.path("secretKeyRef"))
                        .or(() -> key(store, namespace, "ConfigMap", from.path("configMapKeyRef")));
                if (missing.isPresent()) {
                    return missing;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> object(ObjectStore store, String namespace, String kind, JsonNode reference) {
        String name = reference.path("name").asString("");
        boolean needed = !name.isEmpty() && !reference.path("optional").asBoolean(false);
        return needed && store.get(kind, namespace, name).isEmpty()
                ? Optional.of(kind.toLowerCase(Locale.ROOT) + " \"" + name + "\" not found")
                : Optional.empty();
    }

    private static Optional<String> key(ObjectStore store, String namespace, String kind, JsonNode reference) {
        Optional<String> missing = object(store, namespace, kind, reference);
        String name = reference.path("name").asString("");
        String key = reference.path("key").asString("");
        boolean needed = !name.isEmpty() && !reference.path("optional").asBoolean(false);
        if (missing.isPresent() || !needed) {
            return missing;
        }
        boolean there = store.get(kind, namespace, name)
                .filter(object -> object.path("data").has(key)
                        || object.path("binaryData").has(key))
                .isPresent();
        return there
                ? Optional.empty()
                : Optional.of("couldn't find key " + key + " in " + kind + " " + namespace + "/" + name);
    }
}
