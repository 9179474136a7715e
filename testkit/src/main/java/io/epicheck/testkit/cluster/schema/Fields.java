package io.epicheck.testkit.cluster.schema;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Which fields a tree sets, and which of them a write has changed. */
final class Fields {
    private Fields() {}

    /** The fields that an apply of {@code value} claims. */
    static FieldSet applied(Type type, JsonNode value) {
        if (isLeaf(type, value)) {
            return FieldSet.LEAF;
        }
        SortedMap<String, FieldSet> children = new TreeMap<>();
        if (type instanceof Type.Listed list) {
            for (JsonNode item : value) {
                FieldSet inside = list.form() == Type.Form.SET ? FieldSet.LEAF : applied(list.items(), item);
                children.put(Element.item(list, item), inside.asMember());
            }
        } else {
            value.properties().forEach(entry -> type.field(entry.getKey())
                    .ifPresent(inner -> children.put(Element.field(entry.getKey()), applied(inner, entry.getValue()))));
        }
        return FieldSet.of(false, children);
    }

    /** The fields that are new or different in {@code after}; a container that is new is one of them. */
    static FieldSet changed(Type type, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return FieldSet.EMPTY;
        }
        if (isLeaf(type, after)) {
            return FieldSet.LEAF;
        }
        SortedMap<String, FieldSet> children = new TreeMap<>();
        if (type instanceof Type.Listed list) {
            for (JsonNode item : after) {
                String element = Element.item(list, item);
                JsonNode old = Element.find(list, before, element).orElse(MissingNode.getInstance());
                FieldSet inside = list.form() == Type.Form.SET ? leafIfNew(old) : changed(list.items(), old, item);
                children.put(element, old.isMissingNode() ? inside.asMember() : inside);
            }
        } else {
            after.properties().forEach(entry -> type.field(entry.getKey())
                    .ifPresent(inner -> children.put(
                            Element.field(entry.getKey()),
                            changed(inner, before.path(entry.getKey()), entry.getValue()))));
        }
        return FieldSet.of(before.isMissingNode(), children);
    }

    /** The part of a set that exists in {@code value}. */
    static FieldSet existing(FieldSet set, Type type, JsonNode value) {
        if (value.isMissingNode()) {
            return FieldSet.EMPTY;
        }
        SortedMap<String, FieldSet> children = new TreeMap<>();
        set.children().forEach((element, child) -> {
            if (type instanceof Type.Listed list) {
                Element.find(list, value, element)
                        .ifPresent(item -> children.put(element, existing(child, list.items(), item)));
            } else {
                String name = element.substring(2);
                Optional<Type> inner = type.field(name);
                inner.ifPresent(of -> children.put(element, existing(child, of, value.path(name))));
            }
        });
        return FieldSet.of(set.member(), children);
    }

    private static FieldSet leafIfNew(JsonNode old) {
        return old.isMissingNode() ? FieldSet.LEAF : FieldSet.EMPTY;
    }

    static boolean isLeaf(Type type, JsonNode value) {
        return type.isWhole() || !value.isContainer() || value.isEmpty();
    }
}
