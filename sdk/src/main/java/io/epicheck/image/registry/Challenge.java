package io.epicheck.image.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a registry wants to see before it answers (RFC 9110, 11.6.1). Immutable.
 *
 * @param bearer a token of the realm; else name and password
 * @param scope as the registry wrote it; empty when it said none
 */
record Challenge(boolean bearer, String realm, String service, String scope) {
    private static final Pattern SCHEME = Pattern.compile("(?:^|,)\\s*([A-Za-z]+)(?=\\s|$|,)(?!\\s*=)");
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z_]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

    /** The one that we can meet; a token is preferred. */
    static Optional<Challenge> of(List<String> headers) {
        Optional<Challenge> basic = Optional.empty();
        for (String header : headers) {
            Matcher scheme = SCHEME.matcher(withoutQuoted(header));
            while (scheme.find()) {
                String name = scheme.group(1).toLowerCase(Locale.ROOT);
                if (name.equals("bearer")) {
                    return Optional.of(bearer(header.substring(scheme.end(1))));
                }
                if (name.equals("basic")) {
                    basic = Optional.of(new Challenge(false, "", "", ""));
                }
            }
        }
        return basic;
    }

    private static Challenge bearer(String parameters) {
        Map<String, String> values = new HashMap<>();
        Matcher each = PARAMETER.matcher(parameters);
        while (each.find()) {
            String value = each.group(2) == null ? each.group(3) : each.group(2).replaceAll("\\\\(.)", "$1");
            values.putIfAbsent(each.group(1).toLowerCase(Locale.ROOT), value);
        }
        return new Challenge(
                true,
                values.getOrDefault("realm", ""),
                values.getOrDefault("service", ""),
                values.getOrDefault("scope", ""));
    }

    /** As long as before, so that places stay the same. */
    private static String withoutQuoted(String header) {
        return Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"")
                .matcher(header)
                .replaceAll(found -> "\"" + "_".repeat(found.group().length() - 2) + "\"");
    }
}
