package io.epicheck.manifest;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges a partial document onto a complete one: JSON Merge Patch (RFC 7396), where lists of {@link ListKeys} are merged item by item.
 * A pure function; positions follow the values.
 */
final class Overlay {
    private static final String DIRECTIVE = "$patch";

    private final Positions base;
    private final Positions patch;
    private final Positions merged;

    private Overlay(Positions base, Positions patch) {
        this.base = base;
        this.patch = patch;
        this.merged = new Positions(base.start());
    }

    static Document merge(Document base, Document patch) {
        Overlay overlay = new Overlay(base.positions(), patch.positions());
        ObjectNode json = overlay.objects("", base.json(), "", patch.json(), "");
        return new Document(json, overlay.merged);
    }

    private ObjectNode objects(String basePath, JsonNode one, String patchPath, JsonNode other, String path) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : one.properties()) {
            String key = entry.getKey();
            String from = Pointers.child(basePath, key);
            String to = Pointers.child(path, key);
            if (!other.has(key)) {
                result.set(key, copy(base, from, entry.getValue(), to));
            } else if (!other.path(key).isNull()) {
                String patchFrom = Pointers.child(patchPath, key);
                result.set(key, values(key, from, entry.getValue(), patchFrom, other.path(key), to));
            }
        }
        for (Map.Entry<String, JsonNode> entry : other.properties()) {
            String key = entry.getKey();
            if (!one.has(key) && !entry.getValue().isNull()) {
                result.set(
                        key, copy(patch, Pointers.child(patchPath, key), entry.getValue(), Pointers.child(path, key)));
            }
        }
        return result;
    }

    private JsonNode values(String key, String basePath, JsonNode one, String patchPath, JsonNode other, String path) {
        if (one.isObject() && other.isObject()) {
            merged.put(path, base.key(basePath), base.value(basePath));
            return objects(basePath, one, patchPath, other, path);
        }
        boolean itemByItem = one.isArray()
                && other.isArray()
                && ListKeys.isKeyed(key)
                && ListKeys.everyItemHasKey(key, one)
                && ListKeys.everyItemHasKey(key, other);
        return itemByItem ? items(key, basePath, one, patchPath, other, path) : copy(patch, patchPath, other, path);
    }

    private ArrayNode items(String key, String basePath, JsonNode one, String patchPath, JsonNode other, String path) {
        merged.put(path, base.key(basePath), base.value(basePath));
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < one.size(); i++) {
            String from = Pointers.item(basePath, i);
            String to = Pointers.item(path, result.size());
            int match = matching(key, one.path(i), other);
            if (match < 0) {
                result.add(copy(base, from, one.path(i), to));
                continue;
            }
            used.add(match);
            JsonNode item = other.path(match);
            String patchFrom = Pointers.item(patchPath, match);
            if (isDeleted(item)) {
                continue;
            }
            if (ListKeys.replacesWhole(key)) {
                result.add(copy(patch, patchFrom, item, to));
            } else {
                merged.put(to, base.key(from), base.value(from));
                result.add(objects(from, one.path(i), patchFrom, item, to));
            }
        }
        for (int i = 0; i < other.size(); i++) {
            if (!used.contains(i) && !isDeleted(other.path(i))) {
                String to = Pointers.item(path, result.size());
                result.add(copy(patch, Pointers.item(patchPath, i), other.path(i), to));
            }
        }
        return result;
    }

    private static int matching(String key, JsonNode item, JsonNode items) {
        for (int i = 0; i < items.size(); i++) {
            if (ListKeys.same(key, item, items.path(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isDeleted(JsonNode item) {
        return "delete".equals(item.path(DIRECTIVE).asString(""));
    }

    /** Copies a value as it stands; nulls inside mean nothing to delete and are left out, as RFC 7396 says. */
    private JsonNode copy(Positions source, String from, JsonNode value, String to) {
        merged.put(to, source.key(from), source.value(from));
        if (value.isObject()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                if (source == patch && entry.getValue().isNull()) {
                    continue;
                }
                String key = entry.getKey();
                result.set(key, copy(source, Pointers.child(from, key), entry.getValue(), Pointers.child(to, key)));
            }
            return result;
        }
        if (value.isArray()) {
            ArrayNode result = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < value.size(); i++) {
                result.add(copy(source, Pointers.item(from, i), value.path(i), Pointers.item(to, i)));
            }
            return result;
        }
        return value;
    }
}
