package io.epicheck.manifest;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names of objects (<a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/">rules</a>). */
final class ObjectNames {
    private static final int LABEL = 63;
    private static final int SUBDOMAIN = 253;
    private static final Pattern PART = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

    private ObjectNames() {}

    /** What is wrong with a name; empty when nothing is. */
    static Optional<String> problem(String kind, String name) {
        boolean service = kind.equals("Service");
        int longest = service ? LABEL : SUBDOMAIN;
        if (name.length() > longest) {
            return Optional.of("the name has " + name.length() + " characters, at most " + longest + " are allowed");
        }
        String allowed = service ? "a-z, 0-9 and `-`" : "a-z, 0-9, `-` and `.`";
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (c == '.' && !service);
            if (!fits) {
                return Optional.of(
                        "the name `" + name + "` has `" + c + "` at character " + (i + 1) + ", allowed are " + allowed);
            }
        }
        if (service && Character.isDigit(name.charAt(0))) {
            return Optional.of("the name `" + name + "` of a Service must begin with a letter");
        }
        for (String part : name.split("\\.", -1)) {
            if (!PART.matcher(part).matches()) {
                return Optional.of(
                        "the name `" + name + "` must begin and end with a letter or digit, around every dot too");
            }
        }
        return Optional.empty();
    }
}
