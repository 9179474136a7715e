package io.epicheck.smoke;

import java.util.List;

/** One request that did not bring what was wanted. */
final class FailedAttempt extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;
    private final transient List<String> evidence;
    private final boolean worthRepeating;
    private final String nextStep;
    private final boolean unanswered;

    /**
     * @param problems at least one, the first is the one to show
     * @param evidence where it went, what came back
     * @param nextStep empty for the usual advice
     */
    FailedAttempt(List<String> problems, List<String> evidence, boolean worthRepeating, String nextStep) {
        this(problems, evidence, worthRepeating, nextStep, false);
    }

    private FailedAttempt(
            List<String> problems, List<String> evidence, boolean worthRepeating, String nextStep, boolean unanswered) {
        super(String.join("; ", problems), null, false, false);
        this.problems = List.copyOf(problems);
        this.evidence = List.copyOf(evidence);
        this.worthRepeating = worthRepeating;
        this.nextStep = nextStep;
        this.unanswered = unanswered;
    }

    /** The time for it was over before there was a complete answer. */
    static FailedAttempt unanswered(String problem, List<String> evidence) {
        return new FailedAttempt(List.of(problem), evidence, true, "", true);
    }

    List<String> problems() {
        return problems;
    }

    List<String> evidence() {
        return evidence;
    }

    boolean worthRepeating() {
        return worthRepeating;
    }

    String nextStep() {
        return nextStep;
    }

    boolean isUnanswered() {
        return unanswered;
    }
}
