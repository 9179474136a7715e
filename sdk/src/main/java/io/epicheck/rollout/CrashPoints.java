package io.epicheck.rollout;

/**
 * Named moments before and after everything that a release does to the outside, for tests that end the process there: {@code
 * apply.Secret.before}, {@code journal.COMMITTED.after}, {@code rollback.Deployment.before}. Does nothing by default.
 */
@FunctionalInterface
public interface CrashPoints {
    /** Called at a moment; a test may not return from it. */
    void hit(String name);

    /** Hits nothing. */
    static CrashPoints none() {
        return name -> {};
    }
}
