package io.epicheck;

/** Another run is deploying the same application, and did not end in time (exit code 5). Nothing was changed. */
public final class LockHeldException extends EpicheckException {
    private static final long serialVersionUID = 1L;

    /**
     * @param holder the run that has the lock, and its URL when it has one
     * @param patience how long it was waited for, in words
     */
    public LockHeldException(String holder, String namespace, String patience) {
        super(
                "LOCK_HELD",
                holder + " is deploying to namespace " + namespace + ", and was not done after " + patience,
                "Wait for that run, or raise `--lock-timeout`. When it is dead its lock runs out by itself; "
                        + "`epicheck unlock --force` frees it at once.");
    }
}
