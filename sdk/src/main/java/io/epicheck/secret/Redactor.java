package io.epicheck.secret;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Replaces secret values by {@code ***} in texts and streams, in every spelling of {@link SecretForms}. Immutable and thread-safe;
 * a wrapped stream is synchronized.
 *
 * <p>Overlapping finds are masked as a whole. Values shorter than four bytes are not masked, because that would blank out ordinary
 * text; {@link #canMask} tells. Meant for the one place where output leaves the process.
 */
public final class Redactor {
    private final FormTable table;

    private Redactor(FormTable table) {
        this.table = table;
    }

    /** Masks nothing. */
    public static Redactor none() {
        return of(Set.of());
    }

    /** The values may be closed afterwards. */
    public static Redactor of(Collection<SecretValue> values) {
        Set<ByteBuffer> forms = new LinkedHashSet<>();
        values.forEach(value -> forms.addAll(SecretForms.of(value)));
        return new Redactor(new FormTable(forms));
    }

    /** Whether a value is long enough to be masked. */
    public static boolean canMask(SecretValue value) {
        return value.length() >= SecretForms.SHORTEST;
    }

    public String redact(String text) {
        if (table.isEmpty()) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Masker masker = new Masker(table);
        ByteArrayOutputStream clear = new ByteArrayOutputStream(bytes.length);
        clear.writeBytes(masker.put(bytes, 0, bytes.length));
        clear.writeBytes(masker.finish());
        return masker.found() ? clear.toString(StandardCharsets.UTF_8) : text;
    }

    /**
     * A stream that passes on what it is given, masked, also where a secret is written in pieces. What may be the beginning of a secret
     * is held back, over {@code flush} too, until it is clear; {@code close} writes the rest and closes {@code out}.
     */
    public OutputStream wrap(OutputStream out) {
        return new MaskingStream(out, new Masker(table));
    }

    private static final class MaskingStream extends FilterOutputStream {
        private final Masker masker;
        private boolean closed;

        MaskingStream(OutputStream out, Masker masker) {
            super(out);
            this.masker = masker;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) throws IOException {
            out.write(masker.put(bytes, from, length));
        }

        @Override
        public synchronized void close() throws IOException {
            if (!closed) {
                closed = true;
                out.write(masker.finish());
                super.close();
            }
        }
    }
}
