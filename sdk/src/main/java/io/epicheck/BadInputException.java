package io.epicheck;

import java.util.List;
import java.util.stream.Collectors;

/** Input that cannot be used; nothing was touched (exit code 2). Holds every problem that was found, not only the first. */
public final class BadInputException extends EpicheckException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public BadInputException(String code, String message, String nextStep) {
        super(code, message, nextStep);
        this.problems = List.of();
    }

    /** @param problems at least one */
    public BadInputException(List<Problem> problems) {
        this("BAD_INPUT", problems, "");
    }

    /** @param problems at least one */
    public BadInputException(String code, List<Problem> problems, String nextStep) {
        super(code, problems.stream().map(Problem::toString).collect(Collectors.joining("\n")), nextStep);
        this.problems = List.copyOf(problems);
    }

    /** Every problem with its position; empty when the input was no file. */
    public List<Problem> problems() {
        return problems;
    }
}
