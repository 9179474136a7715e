package io.epicheck.rollout;

import java.time.Duration;
import java.util.List;

/** What a release ended in. */
public sealed interface RolloutResult {
    /** How long it took, from the first request on. */
    Duration took();

    /** The new release serves and was verified. {@code changed} names the objects that were written. */
    record Deployed(List<String> changed, Duration took) implements RolloutResult {
        public Deployed {
            changed = List.copyOf(changed);
        }
    }

    /** The cluster was as asked already: nothing was written. Checks ran. */
    record Unchanged(Duration took) implements RolloutResult {}

    /** It failed, and everything is as it was before. {@code created} objects were removed again. */
    record RolledBack(Cause cause, List<String> restored, List<String> removed, Duration took)
            implements RolloutResult {
        public RolledBack {
            restored = List.copyOf(restored);
            removed = List.copyOf(removed);
        }
    }

    /** It failed, and so did going back: a person is needed. {@code remaining} says what is not as before. */
    record RollbackFailed(Cause cause, List<String> remaining, Duration took) implements RolloutResult {
        public RollbackFailed {
            remaining = List.copyOf(remaining);
        }
    }

    /** The first install of this application failed; what it created was removed: there was nothing to go back to. */
    record FirstInstallFailed(Cause cause, List<String> removed, Duration took) implements RolloutResult {
        public FirstInstallFailed {
            removed = List.copyOf(removed);
        }
    }

    /**
     * Somebody else changed an object of this release while it was rolled out. Their change stays, and so does everything else: {@code
     * cause} names the manager. Nothing was rolled back (exit code 8).
     */
    record Superseded(Cause cause, Duration took) implements RolloutResult {}

    /** It failed before anything was changed. */
    record Refused(Cause cause, Duration took) implements RolloutResult {}

    /** It failed, and all of it was left as it is, because that was asked for. The way back stays written down. */
    record Kept(Cause cause, List<String> changed, Duration took) implements RolloutResult {
        public Kept {
            changed = List.copyOf(changed);
        }
    }

    /** A signal ended it half-way. It is written down; the next deploy goes over it, {@code recover} finishes it or goes back. */
    record Interrupted(Cause cause, Duration took) implements RolloutResult {}

    /**
     * The cluster could not be reached any more, so how the release does is not known: nothing was taken back. Running again goes on
     * (exit code 75).
     */
    record Unknown(Cause cause, Duration took) implements RolloutResult {}
}
