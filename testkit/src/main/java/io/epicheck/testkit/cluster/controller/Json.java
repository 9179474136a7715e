package io.epicheck.testkit.cluster.controller;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reading and writing objects as trees. */
final class Json {
    private Json() {}

    static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asString("");
    }

    static String namespace(JsonNode object) {
        return object.at("/metadata/namespace").asString("");
    }

    static String uid(JsonNode object) {
        return object.at("/metadata/uid").asString("");
    }

    static boolean isLeaving(JsonNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    /** The uid of the controller that owns an object; empty for none. */
    static String owner(JsonNode object) {
        for (JsonNode reference : object.at("/metadata/ownerReferences")) {
            if (reference.path("controller").asBoolean(false)) {
                return reference.path("uid").asString("");
            }
        }
        return "";
    }

    static void own(ObjectNode object, JsonNode owner) {
        object.withObjectProperty("metadata")
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", owner.path("apiVersion").asString(""))
                .put("kind", owner.path("kind").asString(""))
                .put("name", name(owner))
                .put("uid", uid(owner))
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    static boolean selects(JsonNode selector, JsonNode labels) {
        if (selector.isEmpty()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> entry : selector.properties()) {
            if (!labels.path(entry.getKey()).equals(entry.getValue())) {
                return false;
            }
        }
        return true;
    }

    static Optional<JsonNode> condition(JsonNode object, String type) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asString("").equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    static boolean isTrue(JsonNode object, String type) {
        return condition(object, type)
                .filter(condition -> condition.path("status").asString("").equals("True"))
                .isPresent();
    }

    /** Sets a condition and returns it; its time changes only when its status does. */
    static ObjectNode setCondition(ObjectNode status, String type, boolean value, String now) {
        ArrayNode conditions =
                status.get("conditions") instanceof ArrayNode known ? known : status.putArray("conditions");
        String text = value ? "True" : "False";
        for (JsonNode each : conditions) {
            if (each instanceof ObjectNode condition
                    && condition.path("type").asString("").equals(type)) {
                if (!condition.path("status").asString("").equals(text)) {
                    condition.put("status", text).put("lastTransitionTime", now);
                }
                return condition;
            }
        }
        return conditions.addObject().put("type", type).put("status", text).put("lastTransitionTime", now);
    }
}
