package io.epicheck.config;

import io.epicheck.Position;
import io.epicheck.config.PipelineConfig.PlacedText;
import io.epicheck.yaml.KeyPath;
import io.epicheck.yaml.YamlNode;
import io.epicheck.yaml.YamlNode.Mapping;
import io.epicheck.yaml.YamlNode.Scalar;
import io.epicheck.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;

/** Entries of a list, or lines of one text as docker/metadata-action takes them, with the place of each. */
final class PlacedTexts {
    private PlacedTexts() {}

    static List<PlacedText> of(Mapping node, String parent, String key) {
        List<PlacedText> texts = new ArrayList<>();
        String path = KeyPath.child(parent, key);
        node.get(key).ifPresent(value -> {
            if (value instanceof Sequence sequence) {
                int index = 0;
                for (YamlNode item : sequence.items()) {
                    add((Scalar) item, KeyPath.item(path, index++), texts);
                }
            } else {
                add((Scalar) value, path, texts);
            }
        });
        return List.copyOf(texts);
    }

    /** Empty lines, and lines that begin with {@code #}, say nothing. */
    private static void add(Scalar scalar, String path, List<PlacedText> texts) {
        String[] lines = scalar.text().split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                texts.add(new PlacedText(line, place(scalar, lines[i], i), path));
            }
        }
    }

    /** Exact in scalars of one line; in a block the line is. */
    private static Position place(Scalar scalar, String line, int index) {
        Position start = scalar.position();
        int blanks = line.length() - line.stripLeading().length();
        return switch (scalar.style()) {
            case PLAIN -> new Position(start.file(), start.line(), start.column() + blanks);
            case QUOTED -> new Position(start.file(), start.line(), start.column() + 1 + blanks);
            case LITERAL -> new Position(start.file(), start.line() + 1 + index, 1 + blanks);
            case FOLDED -> start;
        };
    }
}
