package io.epicheck.yaml;

import io.epicheck.Position;
import io.epicheck.yaml.Span.Items;
import io.epicheck.yaml.Span.Leaf;
import io.epicheck.yaml.Span.Mapping;
import io.epicheck.yaml.Span.Pair;
import io.epicheck.yaml.Span.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Changes a YAML text by positions: comments, quotes, style, line ends and everything else that is not named stay byte for byte. Pure.
 *
 * <p>An edit never knows that it is right; whoever makes one reads the new text and compares what it says.
 */
public final class YamlEdit {
    private final String mark;
    private final String text;
    private final List<Span> documents;

    private YamlEdit(String whole) {
        this.mark = whole.startsWith("\uFEFF") ? "\uFEFF" : "";
        this.text = whole.substring(mark.length());
        this.documents = SpanReader.read(text);
    }

    /** @param text that {@link YamlDocuments} has read without a problem */
    public static YamlEdit of(String text) {
        return new YamlEdit(text);
    }

    /** What came of an edit. */
    public sealed interface Result {
        /** The whole new text. */
        record Done(String text) implements Result {}

        /** Why a person has to do it. */
        record ByHand(String reason) implements Result {}
    }

    /**
     * Puts a value under the node at a position.
     *
     * @param position where the nearest node stands that there is, as {@link YamlNode#position()} tells it; only line and column count
     * @param keys the way of missing keys from that node to the value; {@code -} for a new item of a list. Empty to replace the node itself,
     *     which must be a scalar or on one line
     */
    public Result put(Position position, List<String> keys, JsonNode value) {
        Optional<Found> found = documents.stream()
                .flatMap(root -> find(root, position, !keys.isEmpty(), root.shared()).stream())
                .findFirst();
        if (found.isEmpty()) {
            return new Result.ByHand("its place was not found in the text");
        }
        if (found.get().shared()) {
            return new Result.ByHand("it stands under an anchor, so an alias elsewhere would change with it");
        }
        Span span = found.get().span();
        if (keys.isEmpty()) {
            return replace(span, value);
        }
        if (span instanceof Mapping mapping) {
            return into(mapping, keys.get(0), nested(keys.subList(1, keys.size()), value));
        }
        if (span instanceof Items items && keys.get(0).equals("-")) {
            return into(items, nested(keys.subList(1, keys.size()), value));
        }
        if (span instanceof Leaf leaf && leaf.isNull()) {
            return replace(leaf, nested(keys, value));
        }
        return new Result.ByHand("there is a value of another kind in its place");
    }

    /** The text with one more document at its end. */
    public String append(JsonNode document) {
        String end = lineEnd(text.length());
        String joined = YamlWriter.lines(document, step()).stream().collect(Collectors.joining(end, "", end));
        boolean open = !text.isEmpty() && !isBreak(text.charAt(text.length() - 1));
        return mark + text + (open ? end : "") + "---" + end + joined;
    }

    /** A node, and whether it or something around it has an anchor. */
    private record Found(Span span, boolean shared) {}

    /** @param holder whether something is to be put into it, so that a mapping is meant and not its first key */
    private static Optional<Found> find(Span span, Position position, boolean holder, boolean shared) {
        boolean here = isAt(span, position)
                || (holder
                        && span instanceof Mapping mapping
                        && mapping.flow()
                        && !mapping.pairs().isEmpty()
                        && isAt(mapping.pairs().get(0).key(), position));
        if (here && !(span instanceof Mapping mapping && !mapping.flow() && !holder)) {
            return Optional.of(new Found(span, shared));
        }
        if (span instanceof Mapping mapping) {
            return mapping.pairs().stream()
                    .flatMap(pair -> find(
                            pair.value(),
                            position,
                            holder,
                            shared || pair.value().shared())
                            .stream())
                    .findFirst();
        }
        return span.children()
                .flatMap(child -> find(child, position, holder, shared || child.shared()).stream())
                .findFirst();
    }

    private static boolean isAt(Span span, Position position) {
        return span.start().line() + 1 == position.line() && span.start().column() + 1 == position.column();
    }

    private static JsonNode nested(List<String> keys, JsonNode value) {
        JsonNode result = value;
        for (int i = keys.size() - 1; i >= 0; i--) {
            result = keys.get(i).equals("-")
                    ? JsonNodeFactory.instance.arrayNode().add(result)
                    : JsonNodeFactory.instance.objectNode().set(keys.get(i), result);
        }
        return result;
    }

    private Result replace(Span span, JsonNode value) {
        boolean inLines = span instanceof Leaf leaf
                ? leaf.block()
                : !(span instanceof Mapping mapping && mapping.flow())
                        && !(span instanceof Items items && items.flow());
        if (inLines || span.start().line() != span.end().line()) {
            return new Result.ByHand("it is written over several lines");
        }
        int from = index(span.start());
        boolean glued = from > 0 && (text.charAt(from - 1) == ':' || text.charAt(from - 1) == '-');
        return replaced(from, index(span.end()), (glued ? " " : "") + YamlWriter.flow(value));
    }

    private Result into(Mapping mapping, String key, JsonNode value) {
        JsonNode entry = JsonNodeFactory.instance.objectNode().set(key, value);
        if (mapping.flow()) {
            String inner = YamlWriter.flow(entry);
            inner = inner.substring(1, inner.length() - 1);
            if (mapping.pairs().isEmpty()) {
                return inserted(index(mapping.start()) + 1, inner);
            }
            Pair last = mapping.pairs().get(mapping.pairs().size() - 1);
            return inserted(index(last.contentEnd()), ", " + inner);
        }
        boolean block = value.isObject() && !value.isEmpty();
        Pair before = block ? mapping.pairs().get(mapping.pairs().size() - 1) : beforeShort(mapping.pairs());
        return insertedLines(before.contentEnd(), mapping.start().column(), YamlWriter.lines(entry, step()));
    }

    /** One line stands best with the lines that the mapping begins with, not behind pages of something else. */
    private static Pair beforeShort(List<Pair> pairs) {
        Pair before = pairs.get(pairs.size() - 1);
        for (int i = 0; i < pairs.size() && pairs.get(i).isOneLine(); i++) {
            before = pairs.get(i);
        }
        return before;
    }

    private Result into(Items items, JsonNode item) {
        if (items.flow()) {
            if (items.items().isEmpty()) {
                return inserted(index(items.start()) + 1, YamlWriter.flow(item));
            }
            Place last = items.items().get(items.items().size() - 1).contentEnd();
            return inserted(index(last), ", " + YamlWriter.flow(item));
        }
        List<String> lines = new ArrayList<>();
        if (item.isObject() && !item.isEmpty()) {
            YamlWriter.lines(item, step()).forEach(line -> lines.add((lines.isEmpty() ? "- " : "  ") + line));
        } else {
            lines.add("- " + YamlWriter.flow(item));
        }
        return insertedLines(items.contentEnd(), items.start().column(), lines);
    }

    private Result inserted(int at, String more) {
        return replaced(at, at, more);
    }

    private Result replaced(int from, int to, String other) {
        return new Result.Done(mark + text.substring(0, from) + other + text.substring(to));
    }

    /** Puts lines behind the line in which something ends. */
    private Result insertedLines(Place end, int indentation, List<String> lines) {
        int at = index(end);
        boolean begun = at > 0 && isBreak(text.charAt(at - 1)); // a text in lines ends behind its last line break
        while (!begun && at < text.length() && !isBreak(text.charAt(at))) {
            at++;
        }
        String ending = lineEnd(at);
        String joined =
                lines.stream().map(line -> " ".repeat(indentation) + line).collect(Collectors.joining(ending));
        if (!begun && at == text.length()) {
            return inserted(at, ending + joined);
        }
        int next = begun ? at : at + (text.startsWith("\r\n", at) ? 2 : 1);
        return inserted(next, joined + ending);
    }

    /** How lines end: as the one at an offset does, or else the first. */
    private String lineEnd(int at) {
        String here = breakAt(at);
        if (!here.isEmpty()) {
            return here;
        }
        for (int i = 0; i < text.length(); i++) {
            if (isBreak(text.charAt(i))) {
                return breakAt(i);
            }
        }
        return "\n";
    }

    private String breakAt(int at) {
        if (at >= text.length() || !isBreak(text.charAt(at))) {
            return "";
        }
        return text.startsWith("\r\n", at) ? "\r\n" : text.substring(at, at + 1);
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }

    /** How much deeper this text writes what is inside a mapping. */
    private int step() {
        return documents.stream()
                .flatMap(root -> steps(root).stream())
                .findFirst()
                .orElse(2);
    }

    private static Optional<Integer> steps(Span span) {
        if (span instanceof Mapping mapping && !mapping.flow()) {
            for (Pair pair : mapping.pairs()) {
                if (pair.value() instanceof Mapping inner && !inner.flow()) {
                    int deeper = inner.start().column() - mapping.start().column();
                    return deeper > 0 ? Optional.of(deeper) : Optional.empty();
                }
            }
        }
        return span.children().flatMap(child -> steps(child).stream()).findFirst();
    }

    private int index(Place place) {
        return text.offsetByCodePoints(0, place.offset());
    }
}
