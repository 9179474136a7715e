package io.epicheck.manifest;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One place where a pod template uses a Secret or a ConfigMap.
 *
 * @param kind {@code Secret} or {@code ConfigMap}
 * @param keys the keys that must exist; empty when the whole object is used
 * @param pointer of the reference, for a problem's position
 */
record ConfigUse(String kind, String name, List<Key> keys, boolean optional, String pointer) {
    /** A key that is asked for, and where. */
    record Key(String name, String pointer) {}

    /** Everything that the template of an object uses. */
    static List<ConfigUse> in(JsonNode object) {
        return PodTemplates.pointer(object.path("kind").asString(""))
                .map(template -> inSpec(object, template + "/spec"))
                .orElse(List.of());
    }

    /** Everything that the specification of pods at a pointer uses. */
    static List<ConfigUse> inSpec(JsonNode object, String spec) {
        List<ConfigUse> uses = new ArrayList<>();
        for (PodTemplates.Container container : PodTemplates.containers(object, spec)) {
            environment(container, uses);
        }
        volumes(object, spec + "/volumes", uses);
        JsonNode pull = object.at(spec + "/imagePullSecrets");
        for (int i = 0; i < pull.size(); i++) {
            add("Secret", pull.path(i), "name", Pointers.item(spec + "/imagePullSecrets", i), uses);
        }
        return uses;
    }

    private static void environment(PodTemplates.Container container, List<ConfigUse> uses) {
        JsonNode env = container.json().path("env");
        for (int i = 0; i < env.size(); i++) {
            String from = container.pointer() + "/env/" + i + "/valueFrom";
            JsonNode source = env.path(i).path("valueFrom");
            add("ConfigMap", source.path("configMapKeyRef"), "name", from + "/configMapKeyRef", uses);
            add("Secret", source.path("secretKeyRef"), "name", from + "/secretKeyRef", uses);
        }
        JsonNode envFrom = container.json().path("envFrom");
        for (int i = 0; i < envFrom.size(); i++) {
            String from = container.pointer() + "/envFrom/" + i;
            add("ConfigMap", envFrom.path(i).path("configMapRef"), "name", from + "/configMapRef", uses);
            add("Secret", envFrom.path(i).path("secretRef"), "name", from + "/secretRef", uses);
        }
    }

    private static void volumes(JsonNode object, String pointer, List<ConfigUse> uses) {
        JsonNode volumes = object.at(pointer);
        for (int i = 0; i < volumes.size(); i++) {
            String volume = Pointers.item(pointer, i);
            add("ConfigMap", volumes.path(i).path("configMap"), "name", volume + "/configMap", uses);
            add("Secret", volumes.path(i).path("secret"), "secretName", volume + "/secret", uses);
            JsonNode sources = volumes.path(i).path("projected").path("sources");
            for (int j = 0; j < sources.size(); j++) {
                String source = volume + "/projected/sources/" + j;
                add("ConfigMap", sources.path(j).path("configMap"), "name", source + "/configMap", uses);
                add("Secret", sources.path(j).path("secret"), "name", source + "/secret", uses);
            }
        }
    }

    private static void add(String kind, JsonNode ref, String nameKey, String pointer, List<ConfigUse> uses) {
        String name = ref.path(nameKey).asString("");
        if (name.isEmpty()) {
            return;
        }
        List<Key> keys = new ArrayList<>();
        if (ref.path("key").isString()) {
            keys.add(new Key(ref.path("key").asString(), pointer + "/key"));
        }
        for (int i = 0; i < ref.path("items").size(); i++) {
            String key = ref.path("items").path(i).path("key").asString("");
            keys.add(new Key(key, pointer + "/items/" + i + "/key"));
        }
        boolean optional = ref.path("optional").asBoolean(false);
        uses.add(new ConfigUse(kind, name, List.copyOf(keys), optional, pointer + "/" + nameKey));
    }
}
