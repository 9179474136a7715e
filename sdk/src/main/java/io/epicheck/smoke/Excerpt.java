package io.epicheck.smoke;

import io.epicheck.secret.Sanitizer;
import java.nio.charset.StandardCharsets;

/** The beginning of a foreign text, on one line and harmless to print. */
final class Excerpt {
    private static final int BYTES = 300;
    /** Enough for the excerpt even where most of it is white space or escape codes; a body may be a mebibyte. */
    private static final int LOOKED_AT = 8192;

    private Excerpt() {}

    /** At most 300 bytes of UTF-8, never half a character. The text must be redacted before: half a secret is not recognised. */
    static String of(String text) {
        String line = Sanitizer.line(text.substring(0, Math.min(text.length(), LOOKED_AT)))
                .replaceAll(" {2,}", " ");
        int bytes = 0;
        for (int i = 0; i < line.length(); ) {
            int next = i + Character.charCount(line.codePointAt(i));
            bytes += line.substring(i, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > BYTES) {
                return line.substring(0, i) + "...";
            }
            i = next;
        }
        return line;
    }
}
