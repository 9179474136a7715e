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
        YamlLayout layout = new YamlLayout(random);
        int documents = 1 + random.nextInt(3);
        StringBuilder text = new StringBuilder();
        List<ObjectNode> trees = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            ObjectNode tree = layout.tree(3);
            trees.add(tree);
            text.append(i > 0 || random.nextBoolean() ? "---" + layout.comment() + layout.lineEnd() : "");
            text.append(layout.document(tree));
        }
        String before = text.toString();
        if (random.nextInt(4) == 0 && before.endsWith(layout.lineEnd())) {
            before = before.substring(0, before.length() - layout.lineEnd().length());
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
        if (before.contains("\r\n")) { // a single line without its break does not say how lines end
            assertThat(after.replace("\r\n", "")).doesNotContain("\n").doesNotContain("\r");
        }
    }

    private ObjectNode target = NODES.objectNode();
    private boolean isFlow;

    /** Goes to some mapping of the document; the same one of the tree is the target. */
    private Position goDown(YamlNode root, ObjectNode tree, Random random, YamlLayout layout) {
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
}
