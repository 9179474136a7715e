package io.epicheck.rollout;

import io.epicheck.cluster.KubeObject;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields that our server-side applies own, in the API server's own notation ({@code metadata.managedFields[].fieldsV1}: {@code f:} a
 * field, {@code k:} a list item by its keys, {@code v:} a list item by its value). Cuts an object down to them.
 */
final class OwnedFields {
    private static final String MANAGER = "epicheck";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ObjectNode fields;

    private OwnedFields(ObjectNode fields) {
        this.fields = fields;
    }

    /** What we own in an object as the server stored it; nothing when we never applied it. */
    static OwnedFields in(KubeObject stored) {
        ObjectNode merged = KubeObject.node();
        stored.at("/metadata/managedFields")
                .valueStream()
                .filter(entry -> entry.path("manager").asString("").equals(MANAGER))
                .filter(entry -> entry.path("operation").asString("").equals("Apply"))
                .filter(entry -> entry.path("subresource").asString("").isEmpty())
                .filter(entry -> entry.path("apiVersion").asString("").equals(stored.apiVersion()))
                .forEach(entry -> merge(merged, entry.path("fieldsV1")));
        return new OwnedFields(merged);
    }

    OwnedFields and(OwnedFields other) {
        ObjectNode merged = fields.deepCopy();
        merge(merged, other.fields);
        return new OwnedFields(merged);
    }

    boolean contains(String... path) {
        JsonNode node = fields;
        for (String step : path) {
            node = node.path("f:" + step);
        }
        return !node.isMissingNode();
    }

    /** The part of an object that consists of these fields; what it does not have is left out. */
    ObjectNode of(KubeObject object) {
        return object(object.toJson(), fields);
    }

    private static ObjectNode object(ObjectNode from, JsonNode fields) {
        ObjectNode part = KubeObject.node();
        for (Map.Entry<String, JsonNode> entry : fields.properties()) {
            String name = entry.getKey();
            if (name.startsWith("f:") && from.has(name.substring(2))) {
                part.set(name.substring(2), value(from.get(name.substring(2)), entry.getValue()));
            }
        }
        return part;
    }

    /** A leaf is owned with all that it holds; of anything else only what is named below it. */
    private static JsonNode value(JsonNode from, JsonNode fields) {
        if (fields.isEmpty()) {
            return from;
        }
        if (from instanceof ObjectNode object) {
            return object(object, fields);
        }
        return from instanceof ArrayNode list ? items(list, fields) : from;
    }

    private static ArrayNode items(ArrayNode from, JsonNode fields) {
        ArrayNode part = from.arrayNode();
        for (JsonNode item : from) {
            keyed(item, fields).ifPresent(part::add);
        }
        return part;
    }

    private static Optional<JsonNode> keyed(JsonNode item, JsonNode fields) {
        for (Map.Entry<String, JsonNode> entry : fields.properties()) {
            String name = entry.getKey();
            Optional<JsonNode> key = parse(name);
            if (key.isEmpty()) {
                continue;
            }
            if (name.startsWith("v:") && item.equals(key.get())) {
                return Optional.of(item);
            }
            if (name.startsWith("k:") && item instanceof ObjectNode object && hasKeys(object, key.get())) {
                ObjectNode part = KubeObject.node();
                key.get().properties().forEach(field -> part.set(field.getKey(), field.getValue()));
                part.setAll(object(object, entry.getValue()));
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    private static boolean hasKeys(ObjectNode item, JsonNode keys) {
        return keys.properties().stream().allMatch(key -> key.getValue().equals(item.get(key.getKey())));
    }

    private static Optional<JsonNode> parse(String name) {
        if (!name.startsWith("k:") && !name.startsWith("v:")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(name.substring(2)));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static void merge(ObjectNode into, JsonNode more) {
        for (Map.Entry<String, JsonNode> entry : more.properties()) {
            if (into.get(entry.getKey()) instanceof ObjectNode known) {
                merge(known, entry.getValue());
            } else {
                into.set(entry.getKey(), entry.getValue().deepCopy());
            }
        }
    }
}
