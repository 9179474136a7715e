package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.verdict.Signs.Trouble;
import java.time.Duration;

/** How long a revision has been in a trouble that may heal by itself. */
final class Budget {
    /** A pod that is new to a trouble that others have had gets a moment of its own. */
    static final Duration MOMENT = Duration.ofSeconds(10);

    private Budget() {}

    static Duration used(Snapshot snapshot, KubeObject pod, Trouble trouble) {
        Duration own = snapshot.age(trouble.ofPod(pod));
        return own.compareTo(MOMENT) < 0 ? own : snapshot.age(trouble.ofRevision(pod));
    }

    static boolean isOver(Duration used, Duration budget) {
        return used.compareTo(budget) >= 0;
    }
}
