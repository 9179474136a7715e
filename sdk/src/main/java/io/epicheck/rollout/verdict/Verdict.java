package io.epicheck.rollout.verdict;

import io.epicheck.rollout.Cause;

/** What a workload's objects say about the revision that was asked for. */
public sealed interface Verdict {
    Counts counts();

    /** Every pod of the new revision serves, and no pod of an old one is left. */
    record Ready(Counts counts) implements Verdict {}

    /** Not yet; {@code detail} says what is missing. */
    record Progressing(Counts counts, String detail) implements Verdict {}

    /** It cannot become ready without a change. */
    record Failed(Counts counts, Cause cause) implements Verdict {}

    /** Nothing tells whether it is ready; {@code detail} says why. No release waits for it, and nobody is told that it is well. */
    record Unknown(Counts counts, String detail) implements Verdict {}
}
