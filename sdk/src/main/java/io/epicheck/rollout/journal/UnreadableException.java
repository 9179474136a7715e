package io.epicheck.rollout.journal;

/** What is stored in the cluster is not what this version of epicheck writes. */
public final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException(String why) {
        super(why);
    }
}
