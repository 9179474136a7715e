package io.epicheck.rollout.journal;

/** A later holder of the lock has written: this run has no say any more. */
public final class EpochException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Nothing that a later holder of the lock wrote is written over by an earlier one, however late that wakes up. */
    static void refuseLater(long theirs, long ours) {
        if (theirs > ours) {
            throw new EpochException(theirs, ours);
        }
    }

    private EpochException(long theirs, long ours) {
        super("another run (epoch " + theirs + ") has taken this release over from this one (epoch " + ours + ")");
    }
}
