package io.epicheck.yaml;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.Problem;
import io.epicheck.yaml.YamlNode.Entry;
import io.epicheck.yaml.YamlNode.Mapping;
import io.epicheck.yaml.YamlNode.Scalar;
import io.epicheck.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts values in place of {@code ${name}}. {@code $$} is one dollar, any other dollar stays. Immutable and thread-safe.
 *
 * <p>Values go into scalars of a parsed document, never into its text: a value cannot add a key, a line or a document. The result of a
 * substitution is a text, with one exception: where an unquoted scalar is one {@code ${name}} and nothing else, {@code true}, {@code false}
 * and a plain decimal integer become a boolean and an integer, so that {@code replicas: ${replicas}} works; quotes keep it a text. Keys are
 * never substituted, and values are not searched again.
 */
public final class Variables {
    private final Map<String, String> values;

    private Variables(Map<String, String> values) {
        this.values = values;
    }

    public static Variables of(Map<String, String> values) {
        return new Variables(Map.copyOf(values));
    }

    /**
     * A document with its variables replaced.
     *
     * @param node as it was given where a variable has no value
     * @param problems every unknown name and everything that only looks like a variable, with its place
     */
    public record Substituted<N extends YamlNode>(N node, List<Problem> problems) {
        public Substituted {
            problems = List.copyOf(problems);
        }
    }

    /** Substitutes in every scalar value of a document. */
    public Substituted<YamlNode> substitute(YamlNode document) {
        List<Problem> problems = new ArrayList<>();
        YamlNode node = replace(document, "", problems);
        return new Substituted<>(node, problems);
    }

    /** Substitutes in one text. Throws {@link BadInputException} that names every variable without a value. */
    public String substitute(String text) {
        Template template = Template.of(text);
        List<String> wrong = new ArrayList<>(
                template.mistakes().stream().map(Template.Mistake::message).toList());
        template.references().stream()
                .filter(reference -> !values.containsKey(reference.name()))
                .forEach(reference -> wrong.add(noValue(reference.name())));
        if (!wrong.isEmpty()) {
            throw new BadInputException("VARIABLE_WITHOUT_VALUE", String.join("; ", wrong), hint());
        }
        return template.fill(values);
    }

    private YamlNode replace(YamlNode node, String path, List<Problem> problems) {
        if (node instanceof Mapping mapping) {
            List<Entry> entries = new ArrayList<>();
            for (Entry entry : mapping.entries()) {
                String key = entry.key().text();
                if (key.contains("${")) {
                    problems.add(new Problem(
                            entry.key().position(),
                            path,
                            "a key cannot hold a variable: `" + key + "`",
                            "write the key out"));
                }
                entries.add(new Entry(entry.key(), replace(entry.value(), KeyPath.child(path, key), problems)));
            }
            return new Mapping(mapping.position(), entries);
        }
        if (node instanceof Sequence sequence) {
            List<YamlNode> items = new ArrayList<>();
            for (YamlNode item : sequence.items()) {
                items.add(replace(item, KeyPath.item(path, items.size()), problems));
            }
            return new Sequence(sequence.position(), items);
        }
        return replace((Scalar) node, path, problems);
    }

    private Scalar replace(Scalar scalar, String path, List<Problem> problems) {
        if (scalar.text().indexOf('$') < 0 || !scalar.isText()) {
            return scalar;
        }
        Template template = Template.of(scalar.text());
        int before = problems.size();
        template.mistakes()
                .forEach(mistake -> problems.add(
                        new Problem(place(scalar, mistake.offset()), path, mistake.message(), mistake.hint())));
        template.references().stream()
                .filter(reference -> !values.containsKey(reference.name()))
                .forEach(reference -> problems.add(
                        new Problem(place(scalar, reference.offset()), path, noValue(reference.name()), hint())));
        if (problems.size() > before) {
            return scalar;
        }
        String filled = template.fill(values);
        boolean typed = scalar.style() == Scalar.Style.PLAIN && template.isOneReference();
        return new Scalar(scalar.position(), filled, scalar.style(), CoreSchema.afterSubstitution(filled, typed));
    }

    /** Exact in scalars of one line; in a literal block the line is. */
    private static Position place(Scalar scalar, int offset) {
        String before = scalar.text().substring(0, offset);
        Position start = scalar.position();
        return switch (scalar.style()) {
            case PLAIN -> moved(start, before, 0);
            case QUOTED -> moved(start, before, 1);
            case LITERAL ->
                new Position(
                        start.file(),
                        start.line()
                                + 1
                                + (int) before.chars().filter(c -> c == '\n').count(),
                        1);
            case FOLDED -> start;
        };
    }

    private static Position moved(Position start, String before, int quote) {
        return before.indexOf('\n') >= 0
                ? start
                : new Position(
                        start.file(), start.line(), start.column() + quote + before.codePointCount(0, before.length()));
    }

    private static String noValue(String name) {
        return "variable `" + name + "` has no value";
    }

    private String hint() {
        return values.isEmpty()
                ? "no variables are set"
                : "known: " + String.join(", ", new TreeMap<>(values).keySet()) + "; `$$` writes a dollar";
    }
}
