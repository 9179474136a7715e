package io.epicheck.image.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of the arguments before the first FROM: the only ones that FROM knows. */
record GlobalArguments(Map<String, String> values) {
    private static final Pattern DECLARED = Pattern.compile("(?i)ARG\\s+(.*)");
    private static final Pattern DEFAULT =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?:=(\"[^\"]*\"|'[^']*'|\\S*))?(?:\\s+|$)");
    private static final Pattern REFERENCE =
            Pattern.compile("\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\})");

    /** @param given build arguments, which come before the file's defaults */
    static GlobalArguments of(DockerfileText text, Map<String, String> given) {
        Map<String, String> values = new TreeMap<>();
        GlobalArguments known = new GlobalArguments(values);
        text.instructions().stream().filter(each -> each.stage() < 0).forEach(each -> {
            Matcher declared = DECLARED.matcher(each.text());
            Matcher argument = DEFAULT.matcher(declared.matches() ? declared.group(1) : "");
            while (argument.find()) {
                if (argument.group(2) != null) {
                    values.put(
                            argument.group(1),
                            unquoted(known.filled(argument.group(2)).orElse("")));
                }
                if (given.containsKey(argument.group(1))) {
                    values.put(argument.group(1), given.getOrDefault(argument.group(1), ""));
                }
            }
        });
        values.putAll(given);
        return known;
    }

    /** The text with values instead of their names; empty where one has none, or what is done to one is not understood. */
    Optional<String> filled(String text) {
        StringBuilder result = new StringBuilder();
        Matcher reference = REFERENCE.matcher(text);
        while (reference.find()) {
            String value = value(reference);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            reference.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        String filled = reference.appendTail(result).toString();
        return filled.contains("$") ? Optional.empty() : Optional.of(filled);
    }

    /** The arguments of a text that have no value. */
    List<String> missing(String text) {
        List<String> missing = new ArrayList<>();
        Matcher reference = REFERENCE.matcher(text);
        while (reference.find()) {
            if (value(reference).isEmpty()) {
                missing.add(name(reference));
            }
        }
        return missing;
    }

    /** What the text may become, whatever those without a value are. */
    Pattern possible(String text) {
        StringBuilder pattern = new StringBuilder();
        Matcher reference = REFERENCE.matcher(text);
        int end = 0;
        while (reference.find()) {
            String value = value(reference);
            pattern.append(Pattern.quote(text.substring(end, reference.start())));
            pattern.append(value.isEmpty() ? ".*" : Pattern.quote(value));
            end = reference.end();
        }
        return Pattern.compile(
                pattern.append(Pattern.quote(text.substring(end))).toString(), Pattern.CASE_INSENSITIVE);
    }

    static String unquoted(String text) {
        return text.length() > 1 && (text.startsWith("\"") || text.startsWith("'"))
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private String value(Matcher reference) {
        return values.getOrDefault(name(reference), reference.group(3) == null ? "" : reference.group(3));
    }

    private static String name(Matcher reference) {
        return reference.group(1) == null ? reference.group(2) : reference.group(1);
    }
}
