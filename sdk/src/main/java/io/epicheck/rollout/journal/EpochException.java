package io.epicheck.rollout.journal;

/** A later holder of the lock has written the journal: this run has no say any more. */
public final class EpochException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EpochException(long theirs, long ours) {
        super("another run (epoch " + theirs + ") has taken this release over from this one (epoch " + ours + ")");
    }
}
