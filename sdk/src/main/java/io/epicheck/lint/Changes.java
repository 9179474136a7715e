package io.epicheck.lint;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Pointers;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes changes in memory. Pure. */
public final class Changes {
    private Changes() {}

    /**
     * The manifests with the changes made, in their order; added objects come last. A later change sees what an earlier one did.
     *
     * <p>A {@link Change.Put} finds its object by group, kind, namespace and name. Parents that are missing become mappings; in a list that
     * is there, {@code -} or the index after the last adds an item.
     *
     * @throws IllegalArgumentException when the object is not among the manifests, or a pointer leads through a scalar or beyond a list
     */
    public static List<Manifest> apply(List<Manifest> manifests, List<Change> changes) {
        List<Manifest> result = new ArrayList<>(manifests);
        for (Change change : changes) {
            if (change instanceof Change.Put put) {
                int index = indexOf(result, put.manifest().object());
                Manifest before = result.get(index);
                ObjectNode tree = before.object().toJson();
                put(tree, put.pointer(), put.value());
                result.set(index, new Manifest(KubeObject.of(tree), before.positions()));
            } else if (change instanceof Change.Add add) {
                result.add(Manifest.of(add.object()));
            }
        }
        return List.copyOf(result);
    }

    private static int indexOf(List<Manifest> manifests, KubeObject wanted) {
        for (int i = 0; i < manifests.size(); i++) {
            if (isSame(manifests.get(i).object(), wanted)) {
                return i;
            }
        }
        throw new IllegalArgumentException(wanted + " is not among the manifests");
    }

    private static boolean isSame(KubeObject one, KubeObject other) {
        return one.kind().equals(other.kind())
                && one.name().equals(other.name())
                && one.namespace().equals(other.namespace())
                && one.group().equals(other.group());
    }

    private static void put(ObjectNode root, String pointer, JsonNode value) {
        List<String> segments = Pointers.segments(pointer);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a whole object cannot be put");
        }
        JsonNode parent = root;
        for (String segment : segments.subList(0, segments.size() - 1)) {
            parent = child(parent, segment, pointer);
        }
        String last = segments.get(segments.size() - 1);
        if (parent instanceof ObjectNode object) {
            object.set(last, value.deepCopy());
        } else if (parent instanceof ArrayNode array) {
            int index = index(array, last, pointer);
            if (index == array.size()) {
                array.add(value.deepCopy());
            } else {
                array.set(index, value.deepCopy());
            }
        } else {
            throw new IllegalArgumentException(pointer + " leads through a scalar");
        }
    }

    private static JsonNode child(JsonNode parent, String segment, String pointer) {
        if (parent instanceof ObjectNode object) {
            JsonNode child = object.path(segment);
            return child.isMissingNode() || child.isNull() ? object.putObject(segment) : child;
        }
        if (parent instanceof ArrayNode array) {
            int index = index(array, segment, pointer);
            return index == array.size() ? array.addObject() : array.path(index);
        }
        throw new IllegalArgumentException(pointer + " leads through a scalar");
    }

    private static int index(ArrayNode array, String segment, String pointer) {
        if (segment.equals("-")) {
            return array.size();
        }
        boolean number =
                !segment.isEmpty() && segment.length() < 9 && segment.chars().allMatch(Character::isDigit);
        int index = number ? Integer.parseInt(segment) : -1;
        if (index < 0 || index > array.size()) {
            throw new IllegalArgumentException(pointer + " leads to no item of the list: " + segment);
        }
        return index;
    }
}
