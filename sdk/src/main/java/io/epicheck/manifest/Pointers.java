package io.epicheck.manifest;

import io.epicheck.yaml.KeyPath;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** JSON pointers (RFC 6901) as texts, and how people read them. */
public final class Pointers {
    private Pointers() {}

    /** The pointer to a key of the object at {@code pointer}. */
    public static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    /** The pointer to an item of the array at {@code pointer}, counted from 0. */
    public static String item(String pointer, int index) {
        return pointer + "/" + index;
    }

    /** The pointer to what holds the value; empty for the root. */
    public static String parent(String pointer) {
        int slash = pointer.lastIndexOf('/');
        return slash < 0 ? "" : pointer.substring(0, slash);
    }

    /** The keys and indexes, unescaped. */
    public static List<String> segments(String pointer) {
        List<String> segments = new ArrayList<>();
        if (pointer.isEmpty()) {
            return segments;
        }
        for (String segment : pointer.substring(1).split("/", -1)) {
            segments.add(segment.replace("~1", "/").replace("~0", "~"));
        }
        return segments;
    }

    /** {@code spec.template.spec.containers[web].image}: items by name where they have one. */
    public static String readable(JsonNode root, String pointer) {
        String path = "";
        JsonNode node = root;
        for (String segment : segments(pointer)) {
            if (node.isArray()) {
                node = node.path(index(segment));
                String name = ListKeys.label(node);
                path = path + "[" + (name.isEmpty() ? segment : name) + "]";
            } else {
                node = node.path(segment);
                path = KeyPath.child(path, segment);
            }
        }
        return path;
    }

    private static int index(String segment) {
        return segment.chars().allMatch(Character::isDigit) && segment.length() < 9 ? Integer.parseInt(segment) : -1;
    }
}
