package io.epicheck.rollout;

/** What becomes of a release that failed. */
public enum OnFailure {
    /** Everything that it touched is put back. */
    ROLLBACK,
    /** All stays as it is, to be looked at; the way back stays written down for {@code recover}. */
    KEEP
}
