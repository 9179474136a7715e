package io.epicheck.yaml;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The documents of one YAML text, and everything that is wrong with it.
 *
 * <p>YAML 1.2 with the core schema. Refused with a position: a key that occurs twice in a mapping, keys that are not scalars, merge keys
 * ({@code <<}), tags, recursion, nesting deeper than 64, more than 1000 documents, a document above 3 MiB, a text above 16 MiB, and aliases
 * that blow a document up. A byte order mark is accepted. Empty documents are left out. Immutable.
 *
 * @param documents all that could be read; what follows a syntax error is missing
 * @param problems in the text's order; empty when everything is well
 */
public record YamlDocuments(List<YamlNode> documents, List<Problem> problems) {
    public YamlDocuments {
        documents = List.copyOf(documents);
        problems = List.copyOf(problems);
    }

    /**
     * Reads a text; throws nothing for bad YAML.
     *
     * @param file what positions call the text
     */
    public static YamlDocuments parse(String file, String text) {
        return parse(file, text, Set.of());
    }

    /** Like {@link #parse(String, String)}, with departures from the default. */
    public static YamlDocuments parse(String file, String text, Set<YamlOption> options) {
        return new DocumentComposer(file, options).compose(text);
    }

    /**
     * Reads a file of UTF-8 text; one that is missing, unreadable, no regular file, too large or not UTF-8 is a problem too.
     *
     * @param name what positions call the file
     */
    public static YamlDocuments read(Path file, String name, Set<YamlOption> options) {
        try {
            return parse(name, TextFile.read(file, name), options);
        } catch (BadInputException unreadable) {
            return new YamlDocuments(List.of(), unreadable.problems());
        }
    }

    /**
     * The text of a file as {@link #read} takes it, a byte order mark included. Throws {@link BadInputException} when it cannot be had.
     *
     * @param name what messages call the file
     */
    public static String text(Path file, String name) {
        return TextFile.read(file, name);
    }

    /** The text of a file that was read already, as {@link #text(Path, String)} takes it. */
    public static String text(byte[] bytes, String name) {
        return TextFile.decode(bytes, name);
    }

    /** The documents when nothing is wrong. Throws {@link BadInputException} with every problem otherwise. */
    public List<YamlNode> orThrow() {
        if (!problems.isEmpty()) {
            throw new BadInputException(problems);
        }
        return documents;
    }

    static Problem problem(Position position, String message, String hint) {
        return new Problem(position, "", message, hint);
    }
}
