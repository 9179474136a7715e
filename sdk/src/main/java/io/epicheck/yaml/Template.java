package io.epicheck.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A text with {@code ${name}} in it, taken apart once. Immutable.
 *
 * @param references the variables that it uses, in order, with repetitions
 * @param mistakes every dollar with an open brace that is no variable
 */
public record Template(String text, List<Reference> references, List<Mistake> mistakes) {
    private static final String GITHUB_HINT =
            "tags and labels have `{{is_default_branch}}` and the like; other values come as `--set name=value`, to be `${name}` here";
    static final String ESCAPE_HINT = "write `$${` for a dollar and a brace";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    public Template {
        references = List.copyOf(references);
        mistakes = List.copyOf(mistakes);
    }

    /** A use of a variable; the offset is that of its dollar, the end that after its brace. */
    public record Reference(String name, int offset, int end) {}

    /** What is wrong at an offset. */
    public record Mistake(int offset, String message, String hint) {
        Mistake(int offset, String message) {
            this(offset, message, ESCAPE_HINT);
        }
    }

    public static Template of(String text) {
        List<Reference> references = new ArrayList<>();
        List<Mistake> mistakes = new ArrayList<>();
        for (int at = text.indexOf('$'); at >= 0; ) {
            int next = at + 1;
            if (text.startsWith("$$", at)) {
                next = at + 2;
            } else if (text.startsWith("${", at)) {
                int brace = text.indexOf('}', at);
                int braces = text.startsWith("${{", at) ? text.indexOf("}}", at) : -1;
                String name = brace < 0 ? "" : text.substring(at + 2, brace);
                if (braces > 0) {
                    mistakes.add(new Mistake(
                            at,
                            "`" + SourceText.shortened(text.substring(at, braces + 2))
                                    + "` is an expression of GitHub Actions, which only its workflow files know",
                            GITHUB_HINT));
                    next = braces + 2;
                } else if (brace < 0) {
                    mistakes.add(new Mistake(at, "`${` has no closing brace"));
                } else if (isName(name)) {
                    references.add(new Reference(name, at, brace + 1));
                    next = brace + 1;
                } else {
                    mistakes.add(
                            new Mistake(
                                    at,
                                    "`${" + SourceText.shortened(name)
                                            + "}` is no variable: a name has letters, digits, `_`, `-` and `.`, and starts with a letter or `_`"));
                }
            }
            at = text.indexOf('$', next);
        }
        return new Template(text, references, mistakes);
    }

    /** Whether a variable may be called so. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether there is nothing beside one variable. */
    boolean isOneReference() {
        return references.size() == 1
                && references.get(0).offset() == 0
                && references.get(0).end() == text.length();
    }

    /** The text with every reference replaced; each must have a value. */
    String fill(Map<String, String> values) {
        StringBuilder filled = new StringBuilder();
        int done = 0;
        for (Reference reference : references) {
            filled.append(unescaped(text.substring(done, reference.offset()))).append(values.get(reference.name()));
            done = reference.end();
        }
        return filled.append(unescaped(text.substring(done))).toString();
    }

    private static String unescaped(String literal) {
        return literal.replace("$$", "$");
    }
}
