package io.epicheck.yaml;

import io.epicheck.Position;
import java.util.IdentityHashMap;

/**
 * How large one document is with every alias written out. A "billion laughs" text of a few hundred bytes expands to gigabytes; sizes are
 * summed per anchor, so that nothing is expanded to find out.
 */
final class Expansion {
    private static final long MOST_NODES = 500_000;
    private static final long MOST_CHARACTERS = 16L << 20;

    private final IdentityHashMap<YamlNode, Size> sizes = new IdentityHashMap<>();
    private final long mostNodes;
    private long nodes;
    private long characters;

    /** @param times how often the usual number of values is allowed */
    Expansion(int times) {
        this.mostNodes = times * MOST_NODES;
    }

    void reset() {
        sizes.clear();
        nodes = 0;
        characters = 0;
    }

    void count(Position position, long textLength) {
        add(position, new Size(1, textLength, 1));
    }

    /** @param depth of the place where the alias stands */
    void countAlias(Position position, YamlNode target, int depth) {
        Size size = size(target);
        DocumentComposer.refuseDeeper(position, depth + size.depth - 1);
        add(position, size);
    }

    private void add(Position position, Size size) {
        nodes += size.nodes;
        characters += size.characters;
        if (nodes > mostNodes || characters > MOST_CHARACTERS) {
            throw new TooMuch(
                    position,
                    "the document is too large with its aliases written out: more than " + mostNodes + " values or "
                            + MOST_CHARACTERS + " characters",
                    "use fewer aliases");
        }
    }

    private Size size(YamlNode node) {
        Size known = sizes.get(node);
        if (known == null) {
            known = measure(node);
            sizes.put(node, known);
        }
        return known;
    }

    private Size measure(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping.entries().stream()
                    .map(entry -> size(entry.key()).beside(size(entry.value())))
                    .reduce(new Size(0, 0, 0), Size::beside)
                    .inside();
        }
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.items().stream()
                    .map(this::size)
                    .reduce(new Size(0, 0, 0), Size::beside)
                    .inside();
        }
        return new Size(1, ((YamlNode.Scalar) node).text().length(), 1);
    }

    private record Size(long nodes, long characters, int depth) {
        Size beside(Size other) {
            return new Size(nodes + other.nodes, characters + other.characters, Math.max(depth, other.depth));
        }

        Size inside() {
            return new Size(nodes + 1, characters, depth + 1);
        }
    }
}
