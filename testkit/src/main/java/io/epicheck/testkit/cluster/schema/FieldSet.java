package io.epicheck.testkit.cluster.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A set of field paths, as {@code managedFields} writes them (FieldsV1): {@code f:NAME} for a field, {@code k:{...}} for an item with keys,
 * {@code v:VALUE} for a member of a set. Immutable.
 */
record FieldSet(boolean member, SortedMap<String, FieldSet> children) {
    static final FieldSet EMPTY = new FieldSet(false, Collections.emptySortedMap());
    static final FieldSet LEAF = new FieldSet(true, Collections.emptySortedMap());

    static FieldSet of(boolean member, SortedMap<String, FieldSet> children) {
        SortedMap<String, FieldSet> kept = new TreeMap<>();
        children.forEach((name, child) -> {
            if (!child.isEmpty()) {
                kept.put(name, child);
            }
        });
        return new FieldSet(member, Collections.unmodifiableSortedMap(kept));
    }

    /** The root of a FieldsV1. */
    static FieldSet parse(JsonNode fields) {
        return new FieldSet(false, parsedChildren(fields));
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        children.forEach((name, child) -> {
            ObjectNode inner = child.toJson();
            if (child.member && !child.children.isEmpty()) {
                ObjectNode dotted = JsonNodeFactory.instance.objectNode();
                dotted.putObject(".");
                dotted.setAll(inner);
                inner = dotted;
            }
            json.set(name, inner);
        });
        return json;
    }

    boolean isEmpty() {
        return !member && children.isEmpty();
    }

    FieldSet child(String element) {
        return children.getOrDefault(element, EMPTY);
    }

    FieldSet with(String element, FieldSet child) {
        SortedMap<String, FieldSet> changed = new TreeMap<>(children);
        changed.put(element, child);
        return of(member, changed);
    }

    FieldSet without(String element) {
        return with(element, EMPTY);
    }

    FieldSet asMember() {
        return new FieldSet(true, children);
    }

    FieldSet union(FieldSet other) {
        SortedMap<String, FieldSet> merged = new TreeMap<>(children);
        other.children.forEach((name, child) -> merged.merge(name, child, FieldSet::union));
        return of(member || other.member, merged);
    }

    FieldSet minus(FieldSet other) {
        SortedMap<String, FieldSet> rest = new TreeMap<>();
        children.forEach((name, child) -> rest.put(name, child.minus(other.child(name))));
        return of(member && !other.member, rest);
    }

    FieldSet and(FieldSet other) {
        SortedMap<String, FieldSet> both = new TreeMap<>();
        children.forEach((name, child) -> both.put(name, child.and(other.child(name))));
        return of(member && other.member, both);
    }

    /** Every path of the set, written as the server writes it: {@code .spec.containers[name="c"].image}. */
    List<String> paths() {
        List<String> found = new ArrayList<>();
        collect("", found);
        return found;
    }

    private void collect(String path, List<String> found) {
        if (member) {
            found.add(path);
        }
        children.forEach((name, child) -> child.collect(path + Element.readable(name), found));
    }

    private static SortedMap<String, FieldSet> parsedChildren(JsonNode fields) {
        SortedMap<String, FieldSet> children = new TreeMap<>();
        fields.properties().forEach(entry -> {
            if (!entry.getKey().equals(".")) {
                JsonNode inner = entry.getValue();
                children.put(entry.getKey(), new FieldSet(inner.isEmpty() || inner.has("."), parsedChildren(inner)));
            }
        });
        return Collections.unmodifiableSortedMap(children);
    }
}
