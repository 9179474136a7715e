package io.epicheck.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.Position;
import io.epicheck.yaml.YamlEdit.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whatever a file looks like, an edit says exactly what it should and takes nothing away. */
class YamlEditLayoutsTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Property(tries = 1500)
    void theTreeIsAsAskedAndAllThatWasThereIsStillThere(@ForAll long seed) {
        Random random = new Random(seed);
        Layout layout = new Layout(random);
        int documents = 1 + random.nextInt(3);
        StringBuilder text = new StringBuilder();
        List<ObjectNode> trees = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            ObjectNode tree = layout.tree(3);
            trees.add(tree);
            text.append(i > 0 || random.nextBoolean() ? "---" + layout.comment() + layout.end : "");
            text.append(layout.document(tree));
        }
        String before = text.toString();
        if (random.nextInt(4) == 0 && before.endsWith(layout.end)) {
            before = before.substring(0, before.length() - layout.end.length());
        }
        List<YamlNode> read = YamlDocuments.parse("f", before).orThrow();
        assertThat(read).extracting(YamlNode::toJson).as(before).isEqualTo(trees);

        int chosen = random.nextInt(documents);
        ObjectNode wanted = trees.get(chosen).deepCopy();
        Position position = goDown(read.get(chosen), wanted, random, layout);
        List<String> keys = random.nextBoolean() ? List.of("added") : List.of("added", "below", "it");
        JsonNode value = layout.leaf();
        put(target, keys, value);
        Result result = YamlEdit.of(before).put(position, keys, value);
        assertThat(result).as(before).isInstanceOf(Result.Done.class);
        String after = ((Result.Done) result).text();
        trees.set(chosen, wanted);
        assertThat(YamlDocuments.parse("f", after).orThrow())
                .extracting(YamlNode::toJson)
                .as(() -> text + "\n=>\n" + after)
                .isEqualTo(trees);
        isInside(before, after);
        if (!isFlow) {
            assertThat(after.lines().toList())
                    .containsSubsequence(before.lines().toList());
        }
        if (layout.end.equals("\r\n")) {
            assertThat(after.replace("\r\n", "")).doesNotContain("\n").doesNotContain("\r");
        }
    }

    private ObjectNode target = NODES.objectNode();
    private boolean isFlow;

    /** Goes to some mapping of the document; the same one of the tree is the target. */
    private Position goDown(YamlNode root, ObjectNode tree, Random random, Layout layout) {
        YamlNode node = root;
        JsonNode json = tree;
        Position position = ((YamlNode.Mapping) root).entries().get(0).key().position();
        isFlow = layout.flowAt(root);
        target = tree;
        for (int depth = random.nextInt(5); depth > 0; depth--) {
            List<YamlNode> inner = new ArrayList<>();
            List<JsonNode> same = new ArrayList<>();
            if (node instanceof YamlNode.Mapping mapping) {
                for (YamlNode.Entry entry : mapping.entries()) {
                    inner.add(entry.value());
                    same.add(json.path(entry.key().text()));
                }
            } else if (node instanceof YamlNode.Sequence sequence) {
                for (int i = 0; i < sequence.items().size(); i++) {
                    inner.add(sequence.items().get(i));
                    same.add(json.path(i));
                }
            }
            if (inner.isEmpty()) {
                break;
            }
            int next = random.nextInt(inner.size());
            node = inner.get(next);
            json = same.get(next);
            if (json instanceof ObjectNode mapping && !mapping.isEmpty()) {
                target = mapping;
                position = node.position();
                isFlow = layout.flowAt(node);
            }
        }
        return position;
    }

    private static void put(ObjectNode into, List<String> keys, JsonNode value) {
        ObjectNode node = into;
        for (String key : keys.subList(0, keys.size() - 1)) {
            node = node.putObject(key);
        }
        node.set(keys.get(keys.size() - 1), value);
    }

    /** Characters were added in one place, and none was taken. */
    private static void isInside(String before, String after) {
        int same = 0;
        while (same < before.length() && before.charAt(same) == after.charAt(same)) {
            same++;
        }
        String rest = before.substring(same);
        assertThat(after).as("what stood behind the edit").endsWith(rest);
        assertThat(after.length()).isGreaterThan(before.length());
    }

    /** Writes trees as people do: each time a little differently. */
    private static final class Layout {
        private static final List<String> TEXTS =
                List.of("web", "a b", "it's", "x: y", "# no comment", "10", "true", "😀", "", "ends with space ", "~");
        private final Random random;
        private final String end;
        private final int step;
        private final boolean deepItems;

        Layout(Random random) {
            this.random = random;
            this.end = random.nextInt(3) == 0 ? "\r\n" : "\n";
            this.step = random.nextBoolean() ? 2 : 4;
            this.deepItems = random.nextBoolean();
        }

        ObjectNode tree(int depth) {
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

        JsonNode leaf() {
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

        String document(ObjectNode tree) {
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
}
