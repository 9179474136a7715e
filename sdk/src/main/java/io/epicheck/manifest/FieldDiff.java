package io.epicheck.manifest;

import io.epicheck.cluster.KubeObject;
import io.epicheck.yaml.KeyPath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares what is live with what the server would store. Bookkeeping of the server (managed fields, versions, status) is no difference.
 * A pure function; never shows a value of a Secret.
 */
final class FieldDiff {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final boolean secret;
    private final List<FieldChange> changes = new ArrayList<>();

    private FieldDiff(boolean secret) {
        this.secret = secret;
    }

    static List<FieldChange> between(KubeObject live, KubeObject planned) {
        FieldDiff diff = new FieldDiff("Secret".equals(planned.kind()));
        diff.compare("", "", withoutBookkeeping(live), withoutBookkeeping(planned), false);
        return List.copyOf(diff.changes);
    }

    /** What pods see differently in a version of a ConfigMap or Secret than in the one before, and that the name is another. */
    static List<FieldChange> contents(KubeObject before, KubeObject after) {
        FieldDiff diff = new FieldDiff("Secret".equals(after.kind()));
        diff.changes.add(new FieldChange("metadata.name", before.name(), after.name()));
        diff.compare("", "", content(before), content(after), false);
        return List.copyOf(diff.changes);
    }

    private static ObjectNode content(KubeObject object) {
        ObjectNode json = object.toJson();
        return json.retain("type", "data", "stringData", "binaryData");
    }

    private static ObjectNode withoutBookkeeping(KubeObject object) {
        ObjectNode json = object.toJson();
        json.remove("status");
        if (json.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(
                    List.of("managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"));
            dropWhenEmpty(metadata, "annotations");
            dropWhenEmpty(metadata, "labels");
        }
        return json;
    }

    private static void dropWhenEmpty(ObjectNode parent, String key) {
        if (parent.path(key).isObject() && parent.path(key).isEmpty()) {
            parent.remove(key);
        }
    }

    private void compare(String path, String key, JsonNode before, JsonNode after, boolean masked) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            objects(path, before, after, masked);
        } else if (before.isArray() && after.isArray()) {
            items(path, key, before, after, masked);
        } else {
            changes.add(change(path, key, before, after, masked));
        }
    }

    private void objects(String path, JsonNode before, JsonNode after, boolean masked) {
        Set<String> keys = new LinkedHashSet<>(before.propertyNames());
        keys.addAll(after.propertyNames());
        for (String key : keys) {
            boolean content =
                    secret && path.isEmpty() && Set.of("data", "stringData").contains(key);
            boolean hides = masked || content;
            compare(KeyPath.child(path, key), key, before.path(key), after.path(key), hides);
        }
    }

    private void items(String path, String list, JsonNode before, JsonNode after, boolean masked) {
        if (!matchable(before) || !matchable(after)) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare(path + "[" + i + "]", list, before.path(i), after.path(i), masked);
            }
            return;
        }
        int known = changes.size();
        Set<String> labels = new LinkedHashSet<>();
        before.forEach(item -> labels.add(ListKeys.label(item)));
        after.forEach(item -> labels.add(ListKeys.label(item)));
        for (String label : labels) {
            compare(path + "[" + label + "]", list, labelled(before, label), labelled(after, label), masked);
        }
        if (changes.size() == known) {
            changes.add(new FieldChange(path, labels(before), labels(after))); // only the order differs
        }
    }

    /** True when every item has a name of its own, so that an inserted one does not make all others look changed. */
    private static boolean matchable(JsonNode items) {
        Set<String> labels = new LinkedHashSet<>();
        for (JsonNode item : items) {
            String label = item.isObject() ? ListKeys.label(item) : "";
            if (label.isEmpty() || !labels.add(label)) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode labelled(JsonNode items, String label) {
        for (JsonNode item : items) {
            if (ListKeys.label(item).equals(label)) {
                return item;
            }
        }
        return MissingNode.getInstance();
    }

    private static String labels(JsonNode items) {
        List<String> labels = new ArrayList<>();
        items.forEach(item -> labels.add(ListKeys.label(item)));
        return labels.toString();
    }

    private static FieldChange change(String path, String key, JsonNode before, JsonNode after, boolean masked) {
        if (masked || key.equals(LAST_APPLIED)) {
            return new FieldChange(path, ShownValue.masked(before), ShownValue.masked(after));
        }
        return ShownValue.change(path, before, after);
    }
}
