package io.epicheck.rollout;

import io.epicheck.cluster.Cluster;
import io.epicheck.retry.Deadline;
import java.util.Optional;

/** Proves that a release serves; runs after the wait, and once more after a rollback. */
@FunctionalInterface
public interface ReleaseCheck {
    /** Empty when all is well; otherwise why not. Must end by {@code deadline}. */
    Optional<Cause> check(Cluster cluster, String namespace, Deadline deadline);

    /** Checks nothing. */
    static ReleaseCheck none() {
        return None.INSTANCE;
    }

    /** The check that checks nothing. */
    enum None implements ReleaseCheck {
        INSTANCE;

        @Override
        public Optional<Cause> check(Cluster cluster, String namespace, Deadline deadline) {
            return Optional.empty();
        }
    }
}
