package io.epicheck.manifest;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** How a value looks in a plan: one line, not too long. */
final class ShownValue {
    private static final int LONGEST = 160;

    private ShownValue() {}

    static FieldChange change(String path, JsonNode before, JsonNode after) {
        if (before.isString() && after.isString() && (isText(before) || isText(after))) {
            return lines(path, before.asString(), after.asString());
        }
        return new FieldChange(path, of(before), of(after));
    }

    static String of(JsonNode value) {
        if (value.isMissingNode()) {
            return "";
        }
        String text = value.isString() && isPlain(value.asString()) ? value.asString() : value.toString();
        return shorten(text);
    }

    /** Says that there is a value, and nothing about it. */
    static String masked(JsonNode value) {
        return value.isMissingNode() ? "" : "***";
    }

    /** A text of several lines: which line is the first that differs, and how it changes. */
    private static FieldChange lines(String path, String before, String after) {
        String[] old = before.split("\n", -1);
        String[] fresh = after.split("\n", -1);
        int line = 0;
        while (line < old.length && line < fresh.length && old[line].equals(fresh[line])) {
            line++;
        }
        return new FieldChange(path + " (line " + (line + 1) + ")", line(old, line), line(fresh, line));
    }

    private static String line(String[] lines, int index) {
        return index < lines.length ? of(StringNode.valueOf(lines[index])) : "end of " + lines.length + " lines";
    }

    private static boolean isText(JsonNode value) {
        return value.asString().strip().contains("\n");
    }

    private static boolean isPlain(String text) {
        return !text.isBlank() && text.codePoints().noneMatch(Character::isISOControl);
    }

    private static String shorten(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "...";
    }
}
