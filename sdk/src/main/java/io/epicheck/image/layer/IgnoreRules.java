package io.epicheck.image.layer;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which files of a context are left out: the patterns of {@code .epicheckignore}, or of
 * <a href="https://docs.docker.com/build/concepts/context/#dockerignore-files">.dockerignore</a> where there is no such file, as Docker reads
 * them. The last pattern that matches a path, or one of its folders, decides. Immutable.
 *
 * <p>One thing differs: what a layer takes by name is taken. {@code dist} in the file of a project whose Dockerfile builds {@code dist} does not
 * empty a layer {@code from: dist}; patterns that match below it count.
 */
public final class IgnoreRules {
    private static final List<String> FILES = List.of(".epicheckignore", ".dockerignore");

    private record Rule(Pattern pattern, boolean keeps) {}

    private final List<Rule> rules;

    private IgnoreRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    public static IgnoreRules none() {
        return new IgnoreRules(List.of());
    }

    /**
     * Reads the context's file, if it has one.
     *
     * @throws BadInputException when a pattern cannot be read
     */
    public static IgnoreRules of(Path context) throws IOException {
        for (String name : FILES) {
            Path file = context.resolve(name);
            if (Files.isRegularFile(file)) {
                return parse(file.toString(), Files.readString(file));
            }
        }
        return none();
    }

    static IgnoreRules parse(String file, String text) {
        List<Rule> rules = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\r?\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (lines[i].startsWith("#") || line.isEmpty()) {
                continue;
            }
            boolean keeps = line.startsWith("!");
            String pattern = cleaned(keeps ? line.substring(1).strip() : line);
            if (pattern.isEmpty() && !keeps) {
                continue; // the context itself
            }
            try {
                if (pattern.isEmpty()) {
                    throw new PatternSyntaxException("nothing follows the exclamation mark", line, 0);
                }
                rules.add(new Rule(Pattern.compile(regex(pattern), Pattern.DOTALL), keeps));
            } catch (PatternSyntaxException e) {
                problems.add(new Problem(
                        new Position(file, i + 1, 1),
                        "",
                        "`" + line + "` is no pattern: " + e.getDescription(),
                        "write a path, with `*`, `?`, `[a-z]` or `**`; a backslash takes the next character as it is"));
            }
        }
        if (!problems.isEmpty()) {
            throw new BadInputException(problems);
        }
        return new IgnoreRules(rules);
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Whether something inside of a folder that is left out may be kept. */
    boolean keepsSome() {
        return rules.stream().anyMatch(Rule::keeps);
    }

    /**
     * Whether a file is left out.
     *
     * @param path in the context, with slashes
     * @param named how many characters of it the layer names itself, with the slash after them; 0 for none
     */
    public boolean leavesOut(String path, int named) {
        boolean out = false;
        for (Rule rule : rules) {
            if (rule.keeps() == out && matches(rule, path, rule.keeps() ? 0 : named)) {
                out = !rule.keeps();
            }
        }
        return out;
    }

    private static boolean matches(Rule rule, String path, int from) {
        if (rule.pattern().matcher(path).matches()) {
            return true;
        }
        for (int slash = path.indexOf('/', from); slash > 0; slash = path.indexOf('/', slash + 1)) {
            if (slash > from && rule.pattern().matcher(path.substring(0, slash)).matches()) {
                return true;
            }
        }
        return false;
    }

    /** As Go's {@code filepath.Clean}, with a leading slash dropped; empty for the context itself. */
    private static String cleaned(String pattern) {
        List<String> parts = new ArrayList<>();
        for (String part : pattern.split("/", -1)) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.remove(parts.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    private static String regex(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '*' -> {
                    if (!pattern.startsWith("**", i)) {
                        regex.append("[^/]*");
                        continue;
                    }
                    i += pattern.startsWith("**/", i) ? 2 : 1;
                    regex.append(i == pattern.length() - 1 ? ".*" : "(?:.*/)?");
                }
                case '?' -> regex.append("[^/]");
                case '[' -> {
                    int end = classEnd(pattern, i);
                    regex.append(characters(pattern.substring(i + 1, end)));
                    i = end;
                }
                case '\\' -> {
                    if (++i == pattern.length()) {
                        throw new PatternSyntaxException("nothing follows the backslash", pattern, i);
                    }
                    regex.append(Pattern.quote(pattern.substring(i, i + 1)));
                }
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }

    private static int classEnd(String pattern, int open) {
        int end = pattern.indexOf(']', open + 1);
        if (end <= open + 1) {
            throw new PatternSyntaxException("`[` without its `]`, or nothing between them", pattern, open);
        }
        return end;
    }

    /** A class of characters; only {@code ^} and {@code -} mean more than themselves. */
    private static String characters(String inside) {
        StringBuilder regex = new StringBuilder("(?!/)[");
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            boolean plain = c == '-' || (c == '^' && i == 0) || Character.isLetterOrDigit(c) || c == '\\';
            regex.append(plain ? "" : "\\").append(c);
        }
        return regex.append(']').toString();
    }
}
