package io.epicheck.image.dockerfile;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Values of flags such as {@code --secret}: fields with commas between them (RFC 4180), as engines read them. */
final class Csv {
    private Csv() {}

    static String of(String... fields) {
        return Arrays.stream(fields).map(Csv::quoted).collect(Collectors.joining(","));
    }

    private static String quoted(String field) {
        boolean plain = field.indexOf(',') < 0 && field.indexOf('"') < 0 && field.indexOf('\n') < 0;
        return plain ? field : "\"" + field.replace("\"", "\"\"") + "\"";
    }
}
