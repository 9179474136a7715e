package io.epicheck.testkit.cluster.api;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON merge patch (RFC 7396) and JSON patch (RFC 6902) without copy and move. */
final class Patches {
    private Patches() {}

    static JsonNode merge(JsonNode live, JsonNode patch) {
        if (!(patch instanceof ObjectNode)) {
            return patch;
        }
        ObjectNode result = live instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        patch.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                result.remove(entry.getKey());
            } else {
                result.set(entry.getKey(), merge(result.path(entry.getKey()), entry.getValue()));
            }
        });
        return result;
    }

    static ObjectNode operations(ObjectNode live, JsonNode operations) {
        for (JsonNode operation : operations) {
            JsonPointer path = JsonPointer.compile(operation.path("path").asString(""));
            operate(live, operation.path("op").asString(""), path, operation.path("value"));
        }
        return live;
    }

    private static void operate(ObjectNode live, String name, JsonPointer path, JsonNode value) {
        JsonNode parent = live.at(path.head());
        String last = path.last().getMatchingProperty();
        int index = path.last().getMatchingIndex();
        if (name.equals("test")) {
            if (!live.at(path).equals(value)) {
                throw ApiError.of(422, "Invalid", "the server rejected our request due to an error in our request");
            }
        } else if (parent instanceof ObjectNode object) {
            if (name.equals("remove")) {
                object.remove(last);
            } else {
                object.set(last, value);
            }
        } else if (parent instanceof ArrayNode array) {
            if (name.equals("remove")) {
                array.remove(index);
            } else if (name.equals("replace")) {
                array.set(index, value);
            } else if (last.equals("-")) {
                array.add(value);
            } else {
                array.insert(index, value);
            }
        } else {
            throw ApiError.of(422, "Invalid", "the server rejected our request due to an error in our request");
        }
    }
}
