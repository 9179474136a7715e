package io.epicheck.image.dockerfile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an extended header says, as {@code length key=value\n}
 * (<a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html">pax</a>). Values are any bytes, those of extended attributes
 * in fact are, so each record is kept as it was written. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PaxRecords(List<Said> records) {
    private static final int MOST_DIGITS = 9;

    /** @param written the whole record */
    record Said(String key, byte[] value, byte[] written) {}

    /** @throws UnusualArchive when it is written in another way */
    static PaxRecords parse(byte[] bytes) {
        List<Said> records = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int space = find(bytes, ' ', at, Math.min(bytes.length, at + MOST_DIGITS + 1));
            int length = length(bytes, at, space);
            if (length <= space - at + 1 || length > bytes.length - at || bytes[at + length - 1] != '\n') {
                throw damaged();
            }
            int end = at + length;
            int equals = find(bytes, '=', space + 1, end);
            records.add(new Said(
                    new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8),
                    Arrays.copyOfRange(bytes, equals + 1, end - 1),
                    Arrays.copyOfRange(bytes, at, end)));
            at = end;
        }
        return new PaxRecords(List.copyOf(records));
    }

    /** The last one counts. */
    Optional<String> value(String key) {
        return records.stream()
                .filter(each -> each.key().equals(key))
                .reduce((one, next) -> next)
                .map(each -> new String(each.value(), StandardCharsets.UTF_8));
    }

    PaxRecords without(Set<String> keys) {
        return new PaxRecords(
                records.stream().filter(each -> !keys.contains(each.key())).toList());
    }

    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        records.forEach(each -> all.writeBytes(each.written()));
        return all.toByteArray();
    }

    private static int length(byte[] bytes, int from, int to) {
        int length = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                throw damaged();
            }
            length = length * 10 + bytes[i] - '0';
        }
        return length;
    }

    private static int find(byte[] bytes, char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw damaged();
    }

    private static UnusualArchive damaged() {
        return new UnusualArchive("has a pax header that cannot be read");
    }
}
