package io.epicheck.testkit.cluster.schema;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** One step of a path in {@code managedFields}. */
final class Element {
    private static final JsonMapper JSON = new JsonMapper();

    private Element() {}

    static String field(String name) {
        return "f:" + name;
    }

    /** Of an item of a set or of a list with keys. */
    static String item(Type.Listed list, JsonNode item) {
        if (list.form() == Type.Form.SET) {
            return "v:" + item;
        }
        TreeMap<String, JsonNode> keys = new TreeMap<>();
        for (String key : list.keys()) {
            key(item, key).ifPresent(value -> keys.put(key, value));
        }
        return "k:" + JSON.writeValueAsString(keys);
    }

    /** The item of a list that a step names. */
    static Optional<JsonNode> find(Type.Listed list, JsonNode items, String element) {
        return items.valueStream()
                .filter(item -> item(list, item).equals(element))
                .findFirst();
    }

    /** {@code .name}, {@code [name="c"]} or {@code ["value"]}. */
    static String readable(String element) {
        String rest = element.substring(2);
        if (element.startsWith("f:")) {
            return "." + rest;
        }
        if (element.startsWith("v:")) {
            return "[=" + rest + "]";
        }
        StringJoiner keys = new StringJoiner(",", "[", "]");
        JSON.readTree(rest).properties().forEach(entry -> keys.add(entry.getKey() + "=" + entry.getValue()));
        return keys.toString();
    }

    /** The only key of Kubernetes' own types that has a default is the protocol of a port. */
    private static Optional<JsonNode> key(JsonNode item, String key) {
        if (item.has(key)) {
            return Optional.of(item.path(key));
        }
        return List.of("protocol").contains(key)
                ? Optional.of(JsonNodeFactory.instance.stringNode("TCP"))
                : Optional.empty();
    }
}
