package io.epicheck.smoke;

import java.nio.charset.StandardCharsets;

/** The beginning of a foreign text, on one line and without control characters. */
final class Excerpt {
    private static final int BYTES = 300;

    private Excerpt() {}

    /** At most 300 bytes of UTF-8, never half a character. The text must be redacted before: half a secret is not recognised. */
    static String of(String text) {
        StringBuilder result = new StringBuilder();
        int bytes = 0;
        boolean space = false;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (Character.isWhitespace(point) || isUnprintable(point)) {
                space = result.length() > 0;
                continue;
            }
            String shown = (space ? " " : "") + Character.toString(point);
            bytes += shown.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > BYTES) {
                return result + "...";
            }
            space = false;
            result.append(shown);
        }
        return result.toString();
    }

    /** Control, format (text direction, invisible) and unassigned characters, and lone surrogates. */
    private static boolean isUnprintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
