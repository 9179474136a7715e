package io.epicheck.lint;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Pointers;
import io.epicheck.manifest.Positions;
import io.epicheck.yaml.YamlText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A fix as the lines that a person adds, indented as they stand in the file. Pure. */
public final class FixText {
    private static final int STEP = 2;

    private FixText() {}

    /**
     * One place and what goes there.
     *
     * @param where for people: {@code add to spec.template.spec.containers[web]:}
     * @param yaml with the indentation of the file
     */
    public record Block(String where, List<String> yaml) {
        public Block {
            yaml = List.copyOf(yaml);
        }
    }

    /** A block for every change; none when only a person can decide. */
    public static List<Block> blocks(Finding finding) {
        List<Block> blocks = new ArrayList<>();
        for (Change change : finding.fix()) {
            if (change instanceof Change.Put put) {
                blocks.add(block(put));
            } else if (change instanceof Change.Add add) {
                List<String> yaml = new ArrayList<>(List.of("---"));
                yaml.addAll(YamlText.lines(asWritten(add.object(), finding.manifest())));
                blocks.add(new Block("add the object:", yaml));
            }
        }
        return blocks;
    }

    /** All blocks, one line after the other. */
    public static List<String> lines(Finding finding) {
        return blocks(finding).stream()
                .flatMap(block -> Stream.concat(Stream.of(block.where()), block.yaml().stream()))
                .toList();
    }

    /** Files that leave the namespace to the environment go on doing so. */
    private static ObjectNode asWritten(KubeObject object, Manifest beside) {
        ObjectNode json = object.toJson();
        if (!beside.positions().isWritten("/metadata/namespace")
                && json.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("namespace");
        }
        return json;
    }

    private static Block block(Change.Put put) {
        Manifest manifest = put.manifest();
        JsonNode root = manifest.object().at("");
        String parent = Pointers.parent(put.pointer());
        while (!root.at(parent).isObject() && !root.at(parent).isArray()) {
            parent = Pointers.parent(parent);
        }
        List<String> keys = Pointers.segments(put.pointer().substring(parent.length()));
        boolean replaces = !root.at(put.pointer()).isMissingNode();
        String place = Pointers.readable(root, parent);
        String where = (replaces ? "set in " : "add to ") + (place.isEmpty() ? "the object" : place) + ":";
        String indent = " ".repeat(indentation(manifest.positions(), root, parent));
        List<String> yaml = root.at(parent).isArray()
                ? YamlText.lines(
                        KubeObject.node().putArray("items").add(nested(keys.subList(1, keys.size()), put.value())))
                : YamlText.lines(nested(keys, put.value()));
        return new Block(where, yaml.stream().map(line -> indent + line).toList());
    }

    private static JsonNode nested(List<String> keys, JsonNode value) {
        JsonNode result = value;
        for (int i = keys.size() - 1; i >= 0; i--) {
            ObjectNode outer = KubeObject.node();
            outer.set(keys.get(i), result);
            result = outer;
        }
        return result;
    }

    /** The column of what is there already; in a mapping of one line, and in one made by code, what it would be in many. */
    private static int indentation(Positions positions, JsonNode root, String pointer) {
        Iterator<String> names = root.at(pointer).propertyNames().iterator();
        if (names.hasNext()) {
            String first = Pointers.child(pointer, names.next());
            boolean block = pointer.isEmpty()
                    || positions.key(first).line() > positions.key(pointer).line()
                    || positions.key(first).equals(positions.value(pointer));
            if (block && !positions.key(first).file().startsWith("<")) {
                return positions.key(first).column() - 1;
            }
        }
        return pointer.isEmpty() ? 0 : indentation(positions, root, Pointers.parent(pointer)) + STEP;
    }
}
