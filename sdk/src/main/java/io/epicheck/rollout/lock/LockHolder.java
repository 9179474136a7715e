package io.epicheck.rollout.lock;

/**
 * Who holds a lock. Immutable.
 *
 * @param identity unique for one attempt of one run
 * @param run the run without its attempt; empty outside CI
 * @param attempt of that run: CI starts a later one only when the one before has ended, so it takes the lock over at once
 * @param url where a person can see the run; may be empty
 */
public record LockHolder(String identity, String run, int attempt, String url) {
    /** Whether the other one is an earlier attempt of this run. */
    boolean succeeds(String otherRun, int otherAttempt) {
        return !run.isEmpty() && run.equals(otherRun) && otherAttempt < attempt;
    }

    /** The holder as a message names it. */
    public String words() {
        return url.isEmpty() ? identity : identity + " (" + url + ")";
    }
}
