package io.epicheck.manifest;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Which lists are maps in disguise, and what their items are told apart by. */
final class ListKeys {
    /** Lists whose items an overlay addresses; every other list is one value. */
    private static final Map<String, List<String>> KEYS = Map.of(
            "containers", List.of("name"),
            "initContainers", List.of("name"),
            "env", List.of("name"),
            "volumes", List.of("name"),
            "volumeMounts", List.of("mountPath"),
            "ports", List.of("name", "containerPort", "port"));

    /** Items that hold one of several alternatives: merging two of them would give an item with both. */
    private static final Set<String> WHOLE = Set.of("env", "volumes");

    private ListKeys() {}

    static boolean isKeyed(String list) {
        return KEYS.containsKey(list);
    }

    static boolean replacesWhole(String list) {
        return WHOLE.contains(list);
    }

    /** True when the items mean the same thing: the first key that both have decides. */
    static boolean same(String list, JsonNode one, JsonNode other) {
        for (String key : KEYS.getOrDefault(list, List.of())) {
            if (one.has(key) && other.has(key)) {
                return one.path(key).equals(other.path(key))
                        && ("name".equals(key) || protocol(one).equals(protocol(other)));
            }
        }
        return false;
    }

    /** True when every item is an object that has a key. */
    static boolean everyItemHasKey(String list, JsonNode items) {
        for (JsonNode item : items) {
            if (KEYS.getOrDefault(list, List.of()).stream().noneMatch(item::has)) {
                return false;
            }
        }
        return true;
    }

    /** What to call an item of a list; empty when only its index is known. */
    static String label(JsonNode item) {
        for (String key : List.of("name", "mountPath", "containerPort", "port", "host", "path", "ip")) {
            JsonNode value = item.path(key);
            if (value.isString() || value.isNumber()) {
                return value.asString();
            }
        }
        return "";
    }

    private static String protocol(JsonNode item) {
        return item.path("protocol").asString("TCP");
    }
}
