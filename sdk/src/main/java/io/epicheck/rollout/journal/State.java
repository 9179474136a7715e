package io.epicheck.rollout.journal;

/** How far the release is that a journal tells about. */
public enum State {
    /** The way back is written down; nothing was changed. */
    PREPARED,
    /** Objects are being written. */
    APPLYING,
    /** Written; the workloads are waited for. */
    WAITING,
    /** What sends traffic is written, and the checks run. */
    SMOKING,
    /** Ended by a signal before its end; nothing was taken back. */
    INTERRUPTED,
    /** Failed, and left as it is because that was asked for. */
    KEPT,
    /** The objects are being put back. */
    ROLLING_BACK,
    /** The objects could not be put back; a person is needed. */
    ROLLBACK_FAILED,
    /** Good. */
    COMMITTED,
    /** Failed; everything is as it was before. */
    ROLLED_BACK,
    /** Somebody else changed the release meanwhile; their change stays. */
    SUPERSEDED;

    /** Whether nothing is left to be finished or taken back. */
    public boolean isSettled() {
        return this == COMMITTED || this == ROLLED_BACK || this == SUPERSEDED;
    }

    /** Whether objects may differ from what they were before. */
    public boolean isHalfWay() {
        return switch (this) {
            case APPLYING, WAITING, SMOKING, INTERRUPTED, KEPT -> true;
            default -> false;
        };
    }
}
