package io.epicheck.secret;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The spellings in which one value can turn up in an output: raw, line by line, and as the usual tools encode it.
 *
 * <p>GitHub's runner masks a subset of these and Jenkins another one; both were read for this list (docs/architecture.md).
 */
final class SecretForms {
    /** A shorter form would blank out ordinary text. */
    static final int SHORTEST = 4;

    private final Set<ByteBuffer> forms = new LinkedHashSet<>();

    private SecretForms() {}

    static Set<ByteBuffer> of(SecretValue value) {
        SecretForms forms = new SecretForms();
        byte[] bytes = value.reveal();
        forms.addEncoded(bytes);
        text(bytes).ifPresentOrElse(forms::addText, () -> forms.add(bytes));
        Arrays.fill(bytes, (byte) 0);
        return forms.forms;
    }

    private void addText(String text) {
        addSpellings(text.strip());
        addSpellings(unquoted(text.strip()));
        text.lines().map(String::strip).forEach(this::addSpellings);
        // The exact text too: its escaped line ends are visible characters, as in "-----END KEY-----\n".
        TextEscapes.of(text).filter(form -> form.equals(form.strip())).forEach(form -> add(utf8(form)));
    }

    private void addSpellings(String text) {
        byte[] bytes = utf8(text);
        if (bytes.length < SHORTEST) {
            return;
        }
        add(bytes);
        addEncoded(bytes);
        TextEscapes.of(text).forEach(form -> add(utf8(form)));
    }

    private void addEncoded(byte[] bytes) {
        if (bytes.length < SHORTEST) {
            return;
        }
        for (Base64.Encoder encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
            for (int shift = 0; shift < 3; shift++) {
                addBase64(bytes, shift, encoder);
            }
        }
        for (int width : new int[] {64, 76}) {
            String wrapped = Base64.getMimeEncoder(width, new byte[] {'\n'}).encodeToString(bytes);
            wrapped.lines().filter(line -> line.length() >= 8).forEach(line -> add(utf8(line)));
        }
        String hex = HexFormat.of().formatHex(bytes);
        add(utf8(hex));
        add(utf8(HexFormat.of().withUpperCase().formatHex(bytes)));
    }

    /**
     * Base64 as it looks when {@code shift} (modulo 3) bytes stand before the value, as in {@code user:password}. The characters that
     * also hold bits of a neighbour cannot be known and are left out, except at the end, where the value may be the last.
     */
    private void addBase64(byte[] bytes, int shift, Base64.Encoder encoder) {
        byte[] shifted = new byte[shift + bytes.length];
        System.arraycopy(bytes, 0, shifted, shift, bytes.length);
        String padded = encoder.encodeToString(shifted).substring(shift == 0 ? 0 : shift + 1);
        String unpadded = padded.replace("=", "");
        add(utf8(padded));
        add(utf8(unpadded));
        if (shifted.length % 3 != 0) {
            add(utf8(unpadded.substring(0, Math.max(0, unpadded.length() - 1))));
        }
        Arrays.fill(shifted, (byte) 0);
    }

    private void add(byte[] form) {
        if (form.length >= SHORTEST) {
            forms.add(ByteBuffer.wrap(form.clone()));
        }
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(0) == text.charAt(text.length() - 1);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
