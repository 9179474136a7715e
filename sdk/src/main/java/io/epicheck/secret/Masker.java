package io.epicheck.secret;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Masks one text that arrives in pieces. Not thread-safe. */
final class Masker {
    private static final byte[] MASK = "***".getBytes(StandardCharsets.US_ASCII);

    private final FormTable table;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    /** What may be the beginning of a form. */
    private byte[] held = new byte[0];
    /** How many of the next bytes belong to a find that reaches beyond them. */
    private int masked;

    private boolean found;

    Masker(FormTable table) {
        this.table = table;
    }

    /** The masked text as far as it is clear now. */
    byte[] put(byte[] bytes, int from, int length) {
        byte[] text = Arrays.copyOf(held, held.length + length);
        System.arraycopy(bytes, from, text, held.length, length);
        return mask(text, false);
    }

    /** The masked rest. */
    byte[] finish() {
        return mask(held, true);
    }

    /** Whether anything was masked so far. */
    boolean found() {
        return found;
    }

    private byte[] mask(byte[] text, boolean last) {
        int at = 0;
        while (at < text.length && (last || !table.mayContinue(text, at, text.length))) {
            int match = table.matchAt(text, at, text.length);
            if (match > 0 && masked == 0) {
                out.writeBytes(MASK);
                found = true;
            }
            masked = Math.max(masked, match);
            if (masked > 0) {
                masked--;
            } else {
                out.write(text[at]);
            }
            at++;
        }
        held = Arrays.copyOfRange(text, at, text.length);
        byte[] clear = out.toByteArray();
        out.reset();
        return clear;
    }
}
