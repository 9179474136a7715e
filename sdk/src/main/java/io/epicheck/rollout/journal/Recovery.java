package io.epicheck.rollout.journal;

import java.util.Optional;

/** What to do about the journal that is found, before anything else. Pure. */
public enum Recovery {
    /** Nothing is left of an earlier release. */
    NOTHING,
    /** Only what the last release no longer has is left to be deleted. */
    PRUNE,
    /** It wrote down its way back and changed nothing: forget it. */
    FORGET,
    /** It stopped half-way: a new release goes over it and keeps its way back. */
    TAKE_OVER,
    /** It stopped half-way: finish it when all of it runs, otherwise go back. */
    FINISH_OR_GO_BACK,
    /** Its way back stopped half-way: go that way to the end first. */
    GO_BACK,
    /** Its way back failed: a person has to decide. */
    REFUSE;

    /** For a new release, whichever build it is of. */
    public static Recovery forDeploy(Optional<State> found, boolean leftovers, boolean forced) {
        if (found.isEmpty()) {
            return NOTHING;
        }
        State state = found.get();
        if (state.isHalfWay()) {
            return TAKE_OVER;
        }
        return switch (state) {
            case PREPARED -> FORGET;
            case ROLLING_BACK -> GO_BACK;
            case ROLLBACK_FAILED -> forced ? TAKE_OVER : REFUSE;
            default -> leftovers ? PRUNE : NOTHING;
        };
    }

    /** For {@code recover}. */
    public static Recovery forRecover(Optional<State> found, boolean leftovers) {
        if (found.isEmpty()) {
            return NOTHING;
        }
        State state = found.get();
        if (state.isHalfWay()) {
            return state == State.KEPT ? GO_BACK : FINISH_OR_GO_BACK;
        }
        return switch (state) {
            case PREPARED -> FORGET;
            case ROLLING_BACK, ROLLBACK_FAILED -> GO_BACK;
            default -> leftovers ? PRUNE : NOTHING;
        };
    }
}
