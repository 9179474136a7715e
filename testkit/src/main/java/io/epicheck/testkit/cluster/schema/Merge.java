package io.epicheck.testkit.cluster.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Puts an applied tree over a live one, and takes fields away. Answers are new trees. */
final class Merge {
    private Merge() {}

    static JsonNode over(Type type, JsonNode live, JsonNode applied) {
        if (live.isMissingNode() || live.isNull() || type.isWhole() || !applied.isContainer()) {
            return applied.deepCopy();
        }
        if (type instanceof Type.Listed list) {
            return lists(list, live, applied);
        }
        ObjectNode merged = ((ObjectNode) live).deepCopy();
        applied.properties().forEach(entry -> type.field(entry.getKey())
                .ifPresent(
                        inner -> merged.set(entry.getKey(), over(inner, live.path(entry.getKey()), entry.getValue()))));
        return merged;
    }

    /** The applied order counts; items that only the live list has keep their place before their successors. */
    private static ArrayNode lists(Type.Listed type, JsonNode live, JsonNode applied) {
        Map<String, JsonNode> wanted = new LinkedHashMap<>();
        applied.forEach(item -> wanted.put(Element.item(type, item), item));
        List<JsonNode> rest = new ArrayList<>();
        live.forEach(rest::add);
        ArrayNode merged = JsonNodeFactory.instance.arrayNode();
        wanted.forEach((element, item) -> {
            JsonNode old = Element.find(type, live, element).orElse(null);
            if (old == null) {
                merged.add(item.deepCopy());
                return;
            }
            moveOthersBefore(type, rest, old, wanted, merged);
            merged.add(type.form() == Type.Form.SET ? item : over(type.items(), old, item));
        });
        rest.stream()
                .filter(item -> !wanted.containsKey(Element.item(type, item)))
                .forEach(item -> merged.add(item.deepCopy()));
        return merged;
    }

    private static void moveOthersBefore(
            Type.Listed type, List<JsonNode> rest, JsonNode item, Map<String, JsonNode> wanted, ArrayNode merged) {
        while (rest.contains(item)) {
            JsonNode next = rest.remove(0);
            if (!wanted.containsKey(Element.item(type, next))) {
                merged.add(next.deepCopy());
            }
            if (next.equals(item)) {
                return;
            }
        }
    }

    /**
     * Without the fields of {@code gone}. What {@code kept} has inside an item or an object keeps that alive; what is empty then, goes too.
     */
    static JsonNode without(Type type, JsonNode value, FieldSet gone, FieldSet kept) {
        if (gone.children().isEmpty() || !value.isContainer() || type.isWhole()) {
            return value;
        }
        if (type instanceof Type.Listed list) {
            ArrayNode left = JsonNodeFactory.instance.arrayNode();
            for (JsonNode item : value) {
                String element = Element.item(list, item);
                if (!goes(gone.child(element), kept.child(element))) {
                    left.add(without(list.items(), item, gone.child(element), kept.child(element)));
                }
            }
            return left;
        }
        ObjectNode left = ((ObjectNode) value).deepCopy();
        gone.children().forEach((element, child) -> {
            String name = element.substring(2);
            JsonNode inner = left.path(name);
            Type innerType = type.field(name).orElse(new Type.Any());
            if (inner.isMissingNode()) {
                return;
            }
            JsonNode rest = without(innerType, inner, child, kept.child(element));
            if (goes(child, kept.child(element)) || (rest.isContainer() && rest.isEmpty() && !inner.isEmpty())) {
                left.remove(name);
            } else {
                left.set(name, rest);
            }
        });
        return left;
    }

    private static boolean goes(FieldSet gone, FieldSet kept) {
        return gone.member() && kept.isEmpty();
    }
}
