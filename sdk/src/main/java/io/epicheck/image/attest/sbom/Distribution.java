package io.epicheck.image.attest.sbom;

import java.util.HashMap;
import java.util.Map;

/**
 * Whose packages they are (<a href="https://www.freedesktop.org/software/systemd/man/latest/os-release.html">os-release</a>).
 *
 * @param id {@code debian}; empty when unknown
 */
record Distribution(String id, String version) {
    static final Distribution UNKNOWN = new Distribution("", "");

    static Distribution parse(String text) {
        Map<String, String> values = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                values.put(
                        line.substring(0, equals).strip(),
                        unquoted(line.substring(equals + 1).strip()));
            }
        });
        return new Distribution(values.getOrDefault("ID", ""), values.getOrDefault("VERSION_ID", ""));
    }

    /** {@code debian-12}; empty when unknown. */
    String qualifier() {
        return id.isEmpty() || version.isEmpty() ? id : id + "-" + version;
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
