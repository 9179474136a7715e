package io.epicheck.rollout;

import io.epicheck.cluster.Cluster;
import io.epicheck.retry.Deadline;
import java.util.Optional;

/** Asks the application from outside while a release rolls out, and says when too many requests were lost. */
@FunctionalInterface
public interface TrafficWatch {
    /**
     * Begins, and returns when what was before the first write is known. Called under the lock, with nothing written yet.
     *
     * @param deadline of the release
     * @throws io.epicheck.BadInputException when there is no way to do it as it was asked for
     */
    Watching begin(Cluster cluster, String namespace, Deadline deadline);

    /** Watches nothing. */
    static TrafficWatch none() {
        return None.INSTANCE;
    }

    /** One release that is watched; told by one thread how far it is. {@link #close()} ends all that {@link #begin} has started. */
    interface Watching extends AutoCloseable {
        /** The first write comes now. */
        void releasing();

        /** Why to stop here; empty while the budget is kept. Costs nothing, so that it can be asked again and again. */
        Optional<Cause> broken();

        /** The rollout is over: watches a little longer, and judges. */
        Optional<Cause> verdict();

        /** The release is taken back from now on; what is lost is only told. */
        void goingBack();

        /** Ends within a second, also on a thread that is interrupted. */
        @Override
        void close();
    }

    /** Watches nothing. */
    enum None implements TrafficWatch, Watching {
        INSTANCE;

        @Override
        public Watching begin(Cluster cluster, String namespace, Deadline deadline) {
            return this;
        }

        @Override
        public void releasing() {}

        @Override
        public Optional<Cause> broken() {
            return Optional.empty();
        }

        @Override
        public Optional<Cause> verdict() {
            return Optional.empty();
        }

        @Override
        public void goingBack() {}

        @Override
        public void close() {}
    }
}
