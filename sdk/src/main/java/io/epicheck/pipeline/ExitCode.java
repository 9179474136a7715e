package io.epicheck.pipeline;

import io.epicheck.AccessException;
import io.epicheck.BadInputException;
import io.epicheck.EpicheckException;
import io.epicheck.ImageException;
import io.epicheck.LockHeldException;
import io.epicheck.OlderReleaseException;
import io.epicheck.TransientException;
import io.epicheck.cluster.ApiException;
import io.epicheck.rollout.RolloutResult;

/** The exit codes of a run; {@code docs/exit-codes.md} lists them for users. */
public final class ExitCode {
    public static final int OK = 0;
    /** A check said no; nothing was deployed by this run. */
    public static final int FAILED = 1;

    public static final int BAD_INPUT = 2;
    public static final int IMAGE = 3;
    public static final int ACCESS = 4;
    /** Another run is deploying the same application. */
    public static final int LOCK_HELD = 5;

    public static final int ROLLED_BACK = 6;
    public static final int ROLLBACK_FAILED = 7;
    /** Failed with nothing to go back to: a first install, or somebody else has changed the release meanwhile. */
    public static final int NOTHING_TO_GO_BACK_TO = 8;
    /** The time was over before anything was changed. */
    public static final int DEADLINE = 9;
    /** Ended half-way because its thread was interrupted; a signal ends the process with its own status, 130 or 143. */
    public static final int INTERRUPTED = 130;
    /** A defect of ours ({@code EX_SOFTWARE} of sysexits.h). */
    public static final int INTERNAL = 70;
    /** Something outside failed; running the same again is safe ({@code EX_TEMPFAIL}). */
    public static final int TRANSIENT = 75;

    private ExitCode() {}

    static int of(RolloutResult result) {
        if (result instanceof RolloutResult.RolledBack) {
            return ROLLED_BACK;
        }
        if (result instanceof RolloutResult.RollbackFailed) {
            return ROLLBACK_FAILED;
        }
        if (result instanceof RolloutResult.FirstInstallFailed || result instanceof RolloutResult.Superseded) {
            return NOTHING_TO_GO_BACK_TO;
        }
        if (result instanceof RolloutResult.Kept) {
            return NOTHING_TO_GO_BACK_TO;
        }
        if (result instanceof RolloutResult.Unknown) {
            return TRANSIENT;
        }
        if (result instanceof RolloutResult.Interrupted) {
            return INTERRUPTED;
        }
        if (result instanceof RolloutResult.Refused refused) {
            return refused.cause().code().equals("DEADLINE") ? DEADLINE : NOTHING_TO_GO_BACK_TO;
        }
        return OK;
    }

    /** What a process ends with after this was thrown. */
    public static int of(RuntimeException thrown) {
        if (thrown instanceof ApiException refused) {
            return refused.status() == 401 || refused.status() == 403
                    ? ACCESS
                    : refused.status() >= 500 ? TRANSIENT : BAD_INPUT;
        }
        return thrown instanceof EpicheckException known ? known(known) : INTERNAL;
    }

    private static int known(EpicheckException thrown) {
        if (thrown instanceof BadInputException) {
            return BAD_INPUT;
        }
        if (thrown instanceof ImageException) {
            return IMAGE;
        }
        if (thrown instanceof AccessException) {
            return ACCESS;
        }
        if (thrown instanceof LockHeldException) {
            return LOCK_HELD;
        }
        if (thrown instanceof OlderReleaseException) {
            return NOTHING_TO_GO_BACK_TO;
        }
        return thrown instanceof TransientException && thrown.code().equals("DEADLINE") ? DEADLINE : TRANSIENT;
    }
}
