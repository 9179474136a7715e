package io.epicheck.image.metadata;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression as rules write it: {@code pattern}, or {@code /pattern/flags} with JavaScript's flags. Pure. */
final class MatchPattern {
    private static final Pattern WITH_FLAGS = Pattern.compile("/(.+)/([a-z]*)");

    private MatchPattern() {}

    /** Why it is none; empty when it is one. */
    static Optional<String> mistake(String text) {
        Matcher matcher = WITH_FLAGS.matcher(text);
        if (matcher.matches()) {
            for (char flag : matcher.group(2).toCharArray()) {
                if ("gimsu".indexOf(flag) < 0) {
                    return Optional.of("there is no flag `" + flag + "`; allowed: i, m, s, u");
                }
            }
        }
        try {
            compile(text);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("a regular expression: " + e.getDescription());
        }
    }

    static int groups(String text) {
        return compile(text).matcher("").groupCount();
    }

    /** {@code g} and {@code u} change nothing here: one match is looked for, and Java's expressions know Unicode. */
    static Pattern compile(String text) {
        Matcher matcher = WITH_FLAGS.matcher(text);
        if (!matcher.matches()) {
            return Pattern.compile(text);
        }
        int flags = 0;
        for (char flag : matcher.group(2).toCharArray()) {
            flags |= switch (flag) {
                case 'i' -> Pattern.CASE_INSENSITIVE;
                case 'm' -> Pattern.MULTILINE;
                case 's' -> Pattern.DOTALL;
                default -> 0;
            };
        }
        return Pattern.compile(matcher.group(1), flags);
    }
}
