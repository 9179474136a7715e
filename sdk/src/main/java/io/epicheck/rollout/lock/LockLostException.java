package io.epicheck.rollout.lock;

/** Another run has taken the lock over: whatever is written from now on would be against it. Nothing was written since. */
public final class LockLostException extends RuntimeException {
    /** Stable code of the cause. */
    public static final String CODE = "LOCK_LOST";

    private static final long serialVersionUID = 1L;

    LockLostException(String holder) {
        super("the lock was taken over by " + holder + " while this run could not renew it");
    }
}
