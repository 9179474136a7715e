package io.epicheck.testkit.cluster.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whether a tree has the form of its type, and the tree as the server's own types would write it. */
final class Shape {
    private Shape() {}

    /** @param isUnknown a field that does not exist; otherwise a value of the wrong type */
    record Misfit(String path, boolean isUnknown, String expected, JsonNode found) {}

    /** Every misfit; paths as an apply names them ({@code [name="c"]}) or as a decoder does ({@code [0]}). */
    static List<Misfit> misfits(Type type, JsonNode value, boolean keyed) {
        List<Misfit> found = new ArrayList<>();
        check(type, value, "", keyed, found);
        return found;
    }

    private static void check(Type type, JsonNode value, String path, boolean keyed, List<Misfit> found) {
        if (value.isNull() || type instanceof Type.Any) {
            return;
        }
        if (type instanceof Type.Scalar scalar) {
            if (!fits(scalar.name(), value)) {
                found.add(new Misfit(path, false, scalar.name(), value));
            }
        } else if (type instanceof Type.Listed list) {
            if (!value.isArray()) {
                found.add(new Misfit(path, false, "list", value));
                return;
            }
            items(list, value, path, keyed, found);
        } else if (!value.isObject()) {
            found.add(new Misfit(path, false, "map", value));
        } else {
            value.properties().forEach(entry -> {
                // Go's decoder does not name the key of a map.
                String inner = !keyed && type instanceof Type.Mapped ? path : path + "." + entry.getKey();
                type.field(entry.getKey())
                        .ifPresentOrElse(
                                of -> check(of, entry.getValue(), inner, keyed, found),
                                () -> found.add(new Misfit(inner, true, "", entry.getValue())));
            });
        }
    }

    private static void items(Type.Listed list, JsonNode value, String path, boolean keyed, List<Misfit> found) {
        Set<String> seen = new HashSet<>();
        int index = 0;
        for (JsonNode item : value) {
            boolean named = keyed && list.form() == Type.Form.KEYED;
            String step = named ? Element.readable(Element.item(list, item)) : "[" + index + "]";
            if (named && !seen.add(step)) {
                found.add(new Misfit(path, false, "duplicate", JsonNodeFactory.instance.stringNode(step)));
            }
            check(list.items(), item, path + step, keyed, found);
            index++;
        }
    }

    private static boolean fits(String scalar, JsonNode value) {
        return switch (scalar) {
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> value.isString() || value.isNumber();
        };
    }

    /** Without nulls, unknown fields and empty maps and lists; amounts and numbers in their one form. */
    static JsonNode canonical(Type type, JsonNode value) {
        if (type instanceof Type.Scalar scalar) {
            if (scalar.name().equals("quantity")) {
                return JsonNodeFactory.instance.stringNode(Quantities.canonical(value.asString("")));
            }
            return number(value);
        }
        if (type instanceof Type.Listed list) {
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
            value.forEach(item -> items.add(canonical(list.items(), item)));
            return items;
        }
        if (type instanceof Type.Any || !value.isObject()) {
            return value.deepCopy();
        }
        ObjectNode known = JsonNodeFactory.instance.objectNode();
        value.properties().forEach(entry -> type.field(entry.getKey())
                .filter(inner -> !entry.getValue().isNull() && !isOmitted(inner, entry.getValue()))
                .ifPresent(inner -> known.set(entry.getKey(), canonical(inner, entry.getValue()))));
        return known;
    }

    private static boolean isOmitted(Type type, JsonNode value) {
        return (type instanceof Type.Listed || type instanceof Type.Mapped) && value.isEmpty();
    }

    /** Jackson tells an int from a long of the same value; a store must not. */
    private static JsonNode number(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToInt()
                ? JsonNodeFactory.instance.numberNode(value.asInt())
                : value;
    }
}
