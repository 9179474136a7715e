package io.epicheck.image.metadata;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.Problem;
import java.util.List;
import java.util.Optional;

/**
 * Where a rule is written.
 *
 * @param text as it is written; empty for a rule that was made in Java
 * @param position where it begins; empty when it is in no file
 * @param path of keys to it
 */
public record RuleSource(String text, Optional<Position> position, String path) {
    private static final RuleSource NONE = new RuleSource("", Optional.empty(), "");

    static RuleSource none() {
        return NONE;
    }

    /** A rule that is in no file. */
    static RuleSource of(String text) {
        return new RuleSource(text, Optional.empty(), "");
    }

    Problem problem(RuleMistake mistake) {
        return new Problem(place(mistake.offset()), path, mistake.message(), mistake.hint());
    }

    /** The place of an offset; where there is no file, the text itself stands for it. */
    private Position place(int offset) {
        int columns = text.codePointCount(0, Math.min(offset, text.length()));
        return position.map(start -> new Position(start.file(), start.line(), start.column() + columns))
                .orElseGet(() -> new Position("`" + text + "`", 1, 1 + columns));
    }

    BadInputException refusal(RuleMistake mistake) {
        return new BadInputException("TAG_RULE_INVALID", List.of(problem(mistake)), "");
    }
}
