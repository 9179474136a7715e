package io.epicheck.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Values as YAML text. Pure. */
public final class YamlWriter {
    /** What YAML 1.1, YAML 1.2 and people all take for a text, inside braces too. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]*|[0-9]{1,3}%");

    /** Booleans and nulls of either version. */
    private static final Pattern WORDS = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");

    private YamlWriter() {}

    /** On one line, in braces and brackets: <code>{sleep: {seconds: 10}}</code>. */
    public static String flow(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .map(entry -> text(entry.getKey()) + ": " + flow(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value.isArray()) {
            return value.valueStream().map(YamlWriter::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        return value.isString() ? text(value.asString()) : value.toString();
    }

    /** A mapping in lines without their ends, {@code step} spaces deeper for what is inside; lists stay on one line. */
    public static List<String> lines(JsonNode mapping, int step) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : mapping.properties()) {
            if (entry.getValue().isObject() && !entry.getValue().isEmpty()) {
                lines.add(text(entry.getKey()) + ":");
                lines(entry.getValue(), step).forEach(line -> lines.add(" ".repeat(step) + line));
            } else {
                lines.add(text(entry.getKey()) + ": " + flow(entry.getValue()));
            }
        }
        return lines;
    }

    /** A text with quotes only where it needs them. */
    private static String text(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !WORDS.matcher(text).matches();
        // A JSON text is one in YAML's double quotes too.
        return plain
                ? text
                : tools.jackson.databind.node.StringNode.valueOf(text).toString();
    }
}
