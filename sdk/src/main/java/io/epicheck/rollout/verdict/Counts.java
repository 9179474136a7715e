package io.epicheck.rollout.verdict;

/**
 * How far a workload is.
 *
 * @param desired pods that are wanted
 * @param updated pods of the new revision
 * @param ready of those, pods that are ready
 * @param available of those, pods that have been ready for {@code minReadySeconds}
 */
public record Counts(int desired, int updated, int ready, int available) {
    static final Counts NONE = new Counts(0, 0, 0, 0);
}
