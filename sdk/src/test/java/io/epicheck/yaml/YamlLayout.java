package io.epicheck.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes trees as people do: each time a little differently. */
public final class YamlLayout {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> TEXTS =
            List.of("web", "a b", "it's", "x: y", "# no comment", "10", "true", "😀", "", "ends with space ", "~");
    private final Random random;
    private final String end;
    private final int step;
    private final boolean deepItems;

    public YamlLayout(Random random) {
        this.random = random;
        this.end = random.nextInt(3) == 0 ? "\r\n" : "\n";
        this.step = random.nextBoolean() ? 2 : 4;
        this.deepItems = random.nextBoolean();
    }

    public String lineEnd() {
        return end;
    }

    /** A mapping that is not empty. */
    public ObjectNode tree(int depth) {
        ObjectNode tree = NODES.objectNode();
        int keys = 1 + random.nextInt(3);
        for (int i = 0; i < keys; i++) {
            tree.set("k" + i, value(depth - 1));
        }
        return tree;
    }

    private JsonNode value(int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(4);
        if (kind == 1 || kind == 2) {
            return tree(depth);
        }
        if (kind == 3) {
            var list = NODES.arrayNode();
            int items = 1 + random.nextInt(2);
            for (int i = 0; i < items; i++) {
                list.add(random.nextBoolean() ? tree(depth) : leaf());
            }
            return list;
        }
        return leaf();
    }

    /** A scalar. */
    public JsonNode leaf() {
        return switch (random.nextInt(6)) {
            case 0 -> NODES.numberNode(random.nextInt(100));
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.stringNode("one\ntwo\n");
            case 3 -> NODES.nullNode();
            default -> NODES.stringNode(TEXTS.get(random.nextInt(TEXTS.size())));
        };
    }

    String comment() {
        return random.nextInt(3) == 0 ? " # {a: b} - 'c" : "";
    }

    private String gap(int indentation) {
        return switch (random.nextInt(6)) {
            case 0 -> end;
            case 1 -> " ".repeat(indentation) + "# a comment: here" + end;
            default -> "";
        };
    }

    /** The text of one document; ends with a line end. */
    public String document(ObjectNode tree) {
        if (random.nextInt(6) == 0) {
            return flow(tree) + comment() + end;
        }
        StringBuilder text = new StringBuilder(gap(0));
        block(tree, 0, "", text);
        return text.toString();
    }

    /** @param lead what stands before the first key on its line already */
    private void block(ObjectNode tree, int indentation, String lead, StringBuilder text) {
        String before = lead;
        for (var entry : tree.properties()) {
            if (before.isEmpty()) {
                text.append(gap(indentation)).append(" ".repeat(indentation));
            }
            text.append(before).append(key(entry.getKey())).append(':');
            before = "";
            node(entry.getValue(), indentation, text);
        }
    }

    private void node(JsonNode value, int indentation, StringBuilder text) {
        if (value instanceof ObjectNode object && random.nextInt(4) > 0) {
            text.append(comment()).append(end);
            block(object, indentation + step, "", text);
        } else if (value.isArray() && random.nextInt(4) > 0) {
            text.append(comment()).append(end);
            int items = indentation + (deepItems ? step : 0);
            for (JsonNode item : value) {
                text.append(gap(items)).append(" ".repeat(items)).append('-');
                if (item instanceof ObjectNode object && random.nextInt(4) > 0) {
                    text.append(' ');
                    StringBuilder inner = new StringBuilder();
                    block(object, items + 2, "\u0000", inner);
                    text.append(inner.toString().replace("\u0000", ""));
                } else {
                    text.append(' ').append(flow(item)).append(comment()).append(end);
                }
            }
        } else if (value.isString() && value.asString().equals("one\ntwo\n") && random.nextBoolean()) {
            String inner = " ".repeat(indentation + step);
            text.append(" |").append(comment()).append(end);
            text.append(inner)
                    .append("one")
                    .append(end)
                    .append(inner)
                    .append("two")
                    .append(end);
        } else if (value.isNull() && random.nextBoolean()) {
            text.append(comment()).append(end);
        } else {
            text.append(' ').append(flow(value)).append(comment()).append(end);
        }
    }

    private String key(String key) {
        return random.nextInt(5) == 0 ? "\"" + key + "\"" : key;
    }

    private String flow(JsonNode value) {
        if (value.isObject()) {
            List<String> entries = new ArrayList<>();
            value.properties().forEach(entry -> entries.add(key(entry.getKey()) + ": " + flow(entry.getValue())));
            String gap = random.nextBoolean() ? " " : "";
            return "{" + gap + String.join(random.nextBoolean() ? ", " : " , ", entries) + gap + "}";
        }
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(flow(item)));
            return "[" + String.join(", ", items) + (random.nextInt(3) == 0 ? "," : "") + "]";
        }
        if (value.isString()) {
            String text = value.asString();
            boolean plain = text.equals("web") || text.equals("a b");
            if (plain && random.nextBoolean()) {
                return text;
            }
            boolean single = !text.contains("\n") && random.nextBoolean();
            return single ? "'" + text.replace("'", "''") + "'" : value.toString();
        }
        return value.toString();
    }

    /** Whether a mapping is in braces: its first key does not stand where it does. */
    boolean flowAt(YamlNode node) {
        return node instanceof YamlNode.Mapping mapping
                && !mapping.entries().get(0).key().position().equals(mapping.position());
    }
}
