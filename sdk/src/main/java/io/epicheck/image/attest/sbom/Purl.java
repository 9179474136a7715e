package io.epicheck.image.attest.sbom;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Package URLs by the rules of <a href="https://github.com/package-url/purl-spec/blob/main/PURL-SPECIFICATION.rst">purl-spec</a>. Pure. */
final class Purl {
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + ".-_~:";

    private Purl() {}

    static String npm(String name, String version) {
        return npm(name, version, Map.of());
    }

    static String npm(String name, String version, Map<String, String> qualifiers) {
        int slash = name.indexOf('/');
        return slash < 0
                ? of("npm", "", name, version, qualifiers)
                : of("npm", name.substring(0, slash), name.substring(slash + 1), version, qualifiers);
    }

    /** @param qualifiers those without a value are left out */
    static String of(String type, String namespace, String name, String version, Map<String, String> qualifiers) {
        StringBuilder purl = new StringBuilder("pkg:").append(type).append('/');
        if (!namespace.isEmpty()) {
            purl.append(encoded(namespace)).append('/');
        }
        purl.append(encoded(name));
        if (!version.isEmpty()) {
            purl.append('@').append(encoded(version));
        }
        char separator = '?';
        for (Map.Entry<String, String> each : new TreeMap<>(qualifiers).entrySet()) {
            if (!each.getValue().isEmpty()) {
                purl.append(separator).append(each.getKey()).append('=').append(encoded(each.getValue()));
                separator = '&';
            }
        }
        return purl.toString();
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (PLAIN.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
