package io.epicheck.yaml;

import io.epicheck.Position;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One node of a YAML document, with the place where it is written. Immutable; an alias is the very node of its anchor. */
public sealed interface YamlNode {
    /** Where the node starts; for an alias, where its anchor is. */
    Position position();

    /** A fresh JSON tree of the same shape, free to change. */
    JsonNode toJson();

    /** What a person calls it: {@code a mapping}, {@code a list}, {@code a text}, {@code an integer}, ... */
    String kind();

    /** Keys with their values, in the file's order. Every key occurs once. */
    record Mapping(Position position, List<Entry> entries) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        /** The value of a key. */
        public Optional<YamlNode> get(String key) {
            return entry(key).map(Entry::value);
        }

        /** A key with its value. */
        public Optional<Entry> entry(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().text().equals(key))
                    .findFirst();
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            entries.forEach(
                    entry -> object.set(entry.key().text(), entry.value().toJson()));
            return object;
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** One key of a mapping with its value. */
    record Entry(Scalar key, YamlNode value) {}

    /** Items in the file's order. */
    record Sequence(Position position, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public ArrayNode toJson() {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            items.forEach(item -> array.add(item.toJson()));
            return array;
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /**
     * A single value.
     *
     * @param text as written, without quotes and after unfolding: {@code 1.10} stays {@code 1.10}
     * @param value what it is by the YAML 1.2 core schema: text, integer, number, boolean or null; anything not plain is text
     */
    record Scalar(Position position, String text, Style style, JsonNode value) implements YamlNode {
        /** Whether it is a text, and not something that only looks like one. */
        public boolean isText() {
            return value.isString();
        }

        /** Whether it is empty, {@code ~} or {@code null}. */
        public boolean isNull() {
            return value.isNull();
        }

        @Override
        public JsonNode toJson() {
            return value;
        }

        @Override
        public String kind() {
            if (value.isNull()) {
                return "nothing (null)";
            }
            if (value.isBoolean()) {
                return "a boolean";
            }
            if (value.isIntegralNumber()) {
                return "an integer";
            }
            return value.isNumber() ? "a number" : "a text";
        }

        /** How it is written. */
        public enum Style {
            PLAIN,
            QUOTED,
            LITERAL,
            FOLDED
        }
    }
}
