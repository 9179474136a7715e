package io.epicheck.image.metadata;

import io.epicheck.config.Nearest;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A text with {@code {{name}}} in it, taken apart once. Immutable. The subset of Handlebars that docker/metadata-action documents; values are
 * taken as they are, without HTML escapes.
 */
record Expressions(List<Part> parts) {
    /** What may stand between braces. */
    enum Scope {
        /** What an event has. */
        GLOBAL(EVENT),
        /** What a version has, too. */
        VERSION(Stream.concat(OF_VERSION.stream(), EVENT.stream()).toList());

        @SuppressWarnings("ImmutableEnumChecker") // unmodifiable
        private final List<String> names;

        Scope(List<String> names) {
            this.names = names;
        }
    }

    /** A piece of the text. */
    sealed interface Part {
        /** Stays as it is. */
        record Literal(String text) implements Part {}

        /** A value by name. */
        record Value(String name) implements Part {}

        /** A date; {@code name} is {@code date} or {@code commit_date}. */
        record Date(String name, String format, ZoneId zone) implements Part {}
    }

    /** Gives the values. */
    interface Values {
        String value(String name);

        String date(String name, String format, ZoneId zone);
    }

    private static final List<String> EVENT = List.of(
            "branch",
            "tag",
            "sha",
            "base_ref",
            "is_default_branch",
            "is_not_default_branch",
            "is_pull_request",
            "is_not_pull_request",
            "date",
            "commit_date");
    private static final List<String> OF_VERSION =
            List.of("version", "raw", "major", "minor", "patch", "prerelease", "build");
    private static final Set<String> DATES = Set.of("date", "commit_date");
    private static final Pattern EXPRESSION = Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*)((?:\\s.*)?)");
    private static final Pattern DATE = Pattern.compile(
            "\\s+(?:'([^']*)'|\"([^\"]*)\")(?:\\s+([A-Za-z_]+)\\s*=\\s*(?:'([^']*)'|\"([^\"]*)\"))?\\s*");

    Expressions {
        parts = List.copyOf(parts);
    }

    static Expressions parse(String text, Scope scope) throws RuleMistake {
        List<Part> parts = new ArrayList<>();
        int done = 0;
        for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", done)) {
            int width = text.startsWith("{{{", open) ? 3 : 2;
            int close = text.indexOf("}".repeat(width), open);
            if (close < 0) {
                throw new RuleMistake(
                        open,
                        "`" + text.substring(open) + "` has no closing braces",
                        "where it holds a comma, put the whole field in quotes: \"value={{date 'MMMM Do, YYYY'}}\"");
            }
            parts.add(new Part.Literal(text.substring(done, open)));
            parts.add(part(text.substring(open + width, close), open, scope));
            done = close + width;
        }
        parts.add(new Part.Literal(text.substring(done)));
        parts.removeIf(
                part -> part instanceof Part.Literal literal && literal.text().isEmpty());
        return new Expressions(parts);
    }

    private static Part part(String inside, int offset, Scope scope) throws RuleMistake {
        Matcher matcher = EXPRESSION.matcher(inside);
        if (!matcher.matches()) {
            throw new RuleMistake(
                    offset,
                    "`{{" + inside + "}}` is no expression",
                    "write a name in double braces, such as {{branch}}; blocks are not supported");
        }
        String name = matcher.group(1);
        String rest = matcher.group(2);
        if (!scope.names.contains(name)) {
            throw new RuleMistake(offset, "there is no expression `" + name + "`", Nearest.hint(name, scope.names));
        }
        if (DATES.contains(name)) {
            return date(name, rest, offset);
        }
        if (!rest.isBlank()) {
            throw new RuleMistake(offset, "`" + name + "` takes no arguments, found `" + rest.strip() + "`", "");
        }
        return new Part.Value(name);
    }

    private static Part date(String name, String rest, int offset) throws RuleMistake {
        Matcher matcher = DATE.matcher(rest);
        if (!matcher.matches()) {
            throw new RuleMistake(
                    offset,
                    "`{{" + name + rest + "}}` needs a format in quotes",
                    "write {{" + name + " 'YYYYMMDD'}} or {{" + name + " 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}");
        }
        String option = matcher.group(3);
        if (option != null && !option.equals("tz")) {
            throw new RuleMistake(offset, "`" + name + "` has no option `" + option + "`", "allowed: tz");
        }
        String zone = option == null ? "UTC" : either(matcher, 4);
        try {
            return new Part.Date(name, either(matcher, 1), ZoneId.of(zone, ZoneId.SHORT_IDS));
        } catch (DateTimeException unknown) {
            throw new RuleMistake(offset, "`" + zone + "` is no time zone", "write one such as UTC or Europe/Paris");
        }
    }

    private static String either(Matcher matcher, int group) {
        String first = matcher.group(group);
        return first == null ? matcher.group(group + 1) : first;
    }

    /** With what stands between the expressions changed. */
    Expressions mapLiterals(UnaryOperator<String> change) {
        List<Part> changed = new ArrayList<>();
        parts.forEach(part -> changed.add(
                part instanceof Part.Literal literal ? new Part.Literal(change.apply(literal.text())) : part));
        return new Expressions(changed);
    }

    /** The text with its values in place. */
    String fill(Values values) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Literal literal) {
                text.append(literal.text());
            } else if (part instanceof Part.Value value) {
                text.append(values.value(value.name()));
            } else if (part instanceof Part.Date date) {
                text.append(values.date(date.name(), date.format(), date.zone()));
            }
        }
        return text.toString();
    }

    boolean uses(String name) {
        return parts.stream()
                .anyMatch(
                        part -> part instanceof Part.Value value && value.name().equals(name));
    }

    boolean usesDates() {
        return parts.stream().anyMatch(Part.Date.class::isInstance);
    }

    /** Whether it is that one expression and nothing beside. */
    boolean isOnly(String name) {
        return parts.size() == 1 && uses(name);
    }
}
