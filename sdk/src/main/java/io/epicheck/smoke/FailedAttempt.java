package io.epicheck.smoke;

import java.util.List;

/** One request that did not bring what was wanted. */
final class FailedAttempt extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;
    private final transient List<String> evidence;
    private final boolean worthRepeating;
    private final String nextStep;

    /**
     * @param problems at least one, the first is the one to show
     * @param evidence where it went, what came back
     * @param nextStep empty for the usual advice
     */
    FailedAttempt(List<String> problems, List<String> evidence, boolean worthRepeating, String nextStep) {
        super(String.join("; ", problems), null, false, false);
        this.problems = List.copyOf(problems);
        this.evidence = List.copyOf(evidence);
        this.worthRepeating = worthRepeating;
        this.nextStep = nextStep;
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
}
