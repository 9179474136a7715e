package io.epicheck.config;

import io.epicheck.Position;
import io.epicheck.Problem;
import io.epicheck.config.Shape.Fields;
import io.epicheck.config.Shape.Flag;
import io.epicheck.config.Shape.Many;
import io.epicheck.config.Shape.Named;
import io.epicheck.config.Shape.Switched;
import io.epicheck.config.Shape.Text;
import io.epicheck.config.Shape.Whole;
import io.epicheck.yaml.KeyPath;
import io.epicheck.yaml.YamlNode;
import io.epicheck.yaml.YamlNode.Entry;
import io.epicheck.yaml.YamlNode.Mapping;
import io.epicheck.yaml.YamlNode.Scalar;
import io.epicheck.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;

/** Compares a tree with a shape and collects everything that differs. */
final class ShapeCheck {
    private static final int LONGEST_QUOTE = 60;

    private final List<Problem> problems = new ArrayList<>();

    static List<Problem> problems(YamlNode node, Shape shape) {
        ShapeCheck check = new ShapeCheck();
        check.check(node, "", shape);
        return check.problems;
    }

    private void check(YamlNode node, String path, Shape shape) {
        if (shape instanceof Text text) {
            text(node, path, text);
        } else if (shape instanceof Whole whole) {
            whole(node, path, whole);
        } else if (shape instanceof Flag) {
            if (!(node instanceof Scalar scalar && scalar.value().isBoolean())) {
                wrong(node, path, "must be true or false");
            }
        } else if (shape instanceof Many many) {
            many(node, path, many);
        } else if (shape instanceof Named named) {
            named(node, path, named, "");
        } else if (shape instanceof Switched switched) {
            named(node, path, switched.rest(), switched.key());
        } else if (shape instanceof Fields fields) {
            fields(node, path, fields);
        }
    }

    private void text(YamlNode node, String path, Text text) {
        if (!(node instanceof Scalar scalar) || scalar.isNull()) {
            wrong(node, path, "must be " + text.format().words());
            return;
        }
        if (!scalar.isText() && !text.lenient()) {
            add(
                    node.position(),
                    path,
                    "must be a text, not " + scalar.kind() + " (" + quoted(scalar.text()) + ")",
                    "put it in quotes: \"" + scalar.text() + "\"");
            return;
        }
        if (!text.format().accepts(scalar.text())) {
            add(
                    node.position(),
                    path,
                    quoted(scalar.text()) + " is not " + text.format().words(),
                    "");
        }
    }

    private void whole(YamlNode node, String path, Whole whole) {
        String range = "a whole number from " + whole.least() + " to " + whole.most();
        if (!(node instanceof Scalar scalar)) {
            wrong(node, path, "must be " + range);
            return;
        }
        if (!scalar.value().isIntegralNumber()) {
            boolean inQuotes = scalar.isText() && scalar.text().matches("[0-9]{1,9}");
            add(
                    node.position(),
                    path,
                    "must be " + range + ", not " + scalar.kind() + " (" + quoted(scalar.text()) + ")",
                    inQuotes ? "remove the quotes" : "");
            return;
        }
        boolean fits = scalar.value().canConvertToInt()
                && scalar.value().asInt() >= whole.least()
                && scalar.value().asInt() <= whole.most();
        if (!fits) {
            add(node.position(), path, scalar.text() + " is not " + range, "");
        }
    }

    private void many(YamlNode node, String path, Many many) {
        if (node instanceof Sequence sequence) {
            int index = 0;
            for (YamlNode item : sequence.items()) {
                check(item, KeyPath.item(path, index++), many.item());
            }
        } else if (many.orOne() && node instanceof Scalar) {
            check(node, path, many.item());
        } else {
            wrong(node, path, many.orOne() ? "must be one value or a list" : "must be a list");
        }
    }

    /** @param flag the key that is true or false when it is a scalar; empty for none */
    private void named(YamlNode node, String path, Named named, String flag) {
        if (!(node instanceof Mapping mapping)) {
            wrong(node, path, "must be a mapping of names to values");
            return;
        }
        for (Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (key.contains("${") || !named.key().accepts(key)) {
                add(
                        entry.key().position(),
                        path,
                        "key " + quoted(key) + " is not " + named.key().words(),
                        "");
            }
            boolean isScalar = !flag.isEmpty() && entry.value() instanceof Scalar;
            if (isScalar && !key.equals(flag)) {
                add(
                        entry.value().position(),
                        KeyPath.child(path, key),
                        "must be a mapping of names to values, not "
                                + entry.value().kind(),
                        Nearest.to(key, List.of(flag))
                                .map(near -> "did you mean `" + near + "`?")
                                .orElse(""));
            } else {
                check(entry.value(), KeyPath.child(path, key), isScalar ? new Flag() : named.value());
            }
        }
    }

    private void fields(YamlNode node, String path, Fields fields) {
        if (!(node instanceof Mapping mapping)) {
            wrong(node, path, "must be a mapping with " + String.join(", ", names(fields)));
            return;
        }
        for (Entry entry : mapping.entries()) {
            String name = entry.key().text();
            fields.key(name)
                    .ifPresentOrElse(
                            key -> check(entry.value(), KeyPath.child(path, name), key.shape()),
                            () -> unknown(entry, path, fields));
        }
        for (Shape.Key key : fields.keys()) {
            if (key.required() && mapping.get(key.name()).isEmpty()) {
                add(mapping.position(), path, "`" + key.name() + "` is missing", hint(key));
            }
        }
        exactlyOne(mapping, path, fields);
    }

    private void unknown(Entry entry, String path, Fields fields) {
        String name = entry.key().text();
        String hint = Nearest.hint(name, names(fields));
        add(entry.key().position(), path, "unknown key " + quoted(name), hint);
    }

    private void exactlyOne(Mapping mapping, String path, Fields fields) {
        if (fields.exactlyOne().isEmpty()) {
            return;
        }
        List<Entry> found = mapping.entries().stream()
                .filter(entry -> fields.exactlyOne().contains(entry.key().text()))
                .toList();
        String words = String.join(", ", fields.exactlyOne());
        if (found.isEmpty()) {
            add(mapping.position(), path, "one of these is missing: " + words, "");
        } else if (found.size() > 1) {
            add(found.get(1).key().position(), path, "only one of these may be there: " + words, "");
        }
    }

    /** A meaning goes on after a semicolon; abbreviations such as PEM stay as they are. */
    private static String hint(Shape.Key key) {
        String meaning = key.meaning().substring(0, key.meaning().length() - 1);
        return Character.isUpperCase(meaning.charAt(1))
                ? meaning
                : meaning.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + meaning.substring(1);
    }

    private static List<String> names(Fields fields) {
        return fields.keys().stream().map(Shape.Key::name).toList();
    }

    private void wrong(YamlNode node, String path, String what) {
        add(node.position(), path, what + ", not " + node.kind(), "");
    }

    private void add(Position position, String path, String message, String hint) {
        problems.add(new Problem(position, path, message, hint));
    }

    private static String quoted(String text) {
        String line = text.replace('\n', ' ');
        return "`" + (line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) + "..." : line) + "`";
    }
}
