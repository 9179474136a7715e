package io.epicheck.secret;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds which form begins at a place. Immutable.
 *
 * <p>Forms are found by their first four bytes (every form has them), so the time for a text depends on its length and hardly on the
 * number of secrets.
 */
final class FormTable {
    private static final int KEY = SecretForms.SHORTEST;
    private static final int FILTER_BITS = 16;

    private final Map<Integer, List<byte[]>> byKey = new HashMap<>();
    /** A bit per hashed key: most places of a text are dismissed here, without boxing. */
    private final long[] filter = new long[1 << (FILTER_BITS - 6)];
    /** The first one to three bytes of every form. */
    private final Set<Integer> beginnings = new HashSet<>();

    private int longest;

    FormTable(Collection<ByteBuffer> forms) {
        forms.stream().map(ByteBuffer::array).forEach(this::add);
        byKey.values()
                .forEach(same -> same.sort(
                        Comparator.comparingInt((byte[] form) -> form.length).reversed()));
    }

    private void add(byte[] form) {
        int key = key(form, 0);
        byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(form);
        int bit = hash(key);
        filter[bit >> 6] |= 1L << bit;
        for (int length = 1; length < KEY; length++) {
            beginnings.add(beginning(form, 0, length));
        }
        longest = Math.max(longest, form.length);
    }

    boolean isEmpty() {
        return longest == 0;
    }

    /** Length of the longest form that is at {@code at} in full; 0 for none. */
    int matchAt(byte[] text, int at, int end) {
        if (end - at < KEY || !maybe(key(text, at))) {
            return 0;
        }
        for (byte[] form : byKey.getOrDefault(key(text, at), List.of())) {
            if (form.length <= end - at && same(form, text, at, form.length)) {
                return form.length;
            }
        }
        return 0;
    }

    /** Whether the text ends within something that may still become a form. */
    boolean mayContinue(byte[] text, int at, int end) {
        int length = end - at;
        if (length >= longest) {
            return false;
        }
        if (length < KEY) {
            return beginnings.contains(beginning(text, at, length));
        }
        if (!maybe(key(text, at))) {
            return false;
        }
        for (byte[] form : byKey.getOrDefault(key(text, at), List.of())) {
            if (form.length > length && same(form, text, at, length)) {
                return true;
            }
        }
        return false;
    }

    private boolean maybe(int key) {
        int bit = hash(key);
        return (filter[bit >> 6] & (1L << bit)) != 0;
    }

    private static boolean same(byte[] form, byte[] text, int at, int length) {
        return java.util.Arrays.equals(form, 0, length, text, at, at + length);
    }

    private static int key(byte[] text, int at) {
        return (text[at] & 0xff) << 24
                | (text[at + 1] & 0xff) << 16
                | (text[at + 2] & 0xff) << 8
                | (text[at + 3] & 0xff);
    }

    private static int beginning(byte[] text, int at, int length) {
        int result = length;
        for (int i = 0; i < length; i++) {
            result = result << 8 | (text[at + i] & 0xff);
        }
        return result;
    }

    private static int hash(int key) {
        return (key * 0x9E3779B1) >>> (32 - FILTER_BITS);
    }
}
