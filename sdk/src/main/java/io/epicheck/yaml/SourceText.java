package io.epicheck.yaml;

import io.epicheck.Position;
import io.epicheck.Problem;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** The text under its file's name: what makes it unreadable, and how a syntax error is told to a person. */
record SourceText(String file, String text) {
    private static final int SHORT = 80;

    static Position position(String file, Optional<Mark> mark) {
        return mark.map(place -> new Position(file, place.getLine() + 1, place.getColumn() + 1))
                .orElseGet(() -> new Position(file, 1, 1));
    }

    /** A quoted text that does not flood the message. */
    static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= SHORT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHORT)) + "...";
    }

    /** Too large, or with a character that YAML forbids. */
    Optional<Problem> unusable() {
        if (text.length() > TextFile.LARGEST) {
            String message = "has " + text.length() + " characters; at most " + TextFile.LARGEST + " are read";
            return Optional.of(YamlDocuments.problem(new Position(file, 1, 1), message, "split the file"));
        }
        int line = 1;
        int column = 1;
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            if (!StreamReader.isPrintable(codePoint)) {
                String message = "the character U+%04X is not allowed in YAML".formatted(codePoint);
                return Optional.of(YamlDocuments.problem(
                        new Position(file, line, column),
                        message,
                        "remove it, or write it as an escape in double quotes"));
            }
            at += Character.charCount(codePoint);
            line = codePoint == '\n' ? line + 1 : line;
            column = codePoint == '\n' ? 1 : column + 1;
        }
        return Optional.empty();
    }

    Problem syntax(YamlEngineException error, boolean hidden) {
        if (!(error instanceof MarkedYamlEngineException marked)) {
            return YamlDocuments.problem(new Position(file, 1, 1), "is no YAML", "");
        }
        Optional<Mark> mark = marked.getProblemMark().or(marked::getContextMark);
        if (hidden) {
            return YamlDocuments.problem(position(file, mark), "is no valid YAML", "");
        }
        String message = "is no valid YAML: " + marked.getProblem();
        Optional<Mark> context = marked.getContextMark();
        if (context.isPresent() && marked.getContext() != null) {
            message += ", " + marked.getContext() + " that starts at line "
                    + (context.get().getLine() + 1);
        }
        String snippet = mark.map(place -> "\n" + place.createSnippet(4, SHORT)).orElse("");
        return YamlDocuments.problem(position(file, mark), message, hint(marked.getProblem(), mark) + snippet);
    }

    private String hint(String problem, Optional<Mark> mark) {
        if (problem.contains("\\t") || problem.contains("TAB")) {
            return "indent with spaces, not tabs";
        }
        String line = mark.map(this::line).orElse("");
        if (line.contains("${")) {
            return "put quotes around \"${...}\" inside { } or [ ]";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "put quotes around a text that holds `: `, or check the indentation";
        }
        return "check quotes, brackets and indentation above this place";
    }

    private String line(Mark mark) {
        return text.lines().skip(mark.getLine()).findFirst().orElse("");
    }
}
