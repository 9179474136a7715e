package io.epicheck.rollout;

import io.epicheck.cluster.ObjectRef;
import io.epicheck.manifest.PlannedChange;
import io.epicheck.rollout.watch.WatchedKinds;
import java.util.List;

/** When an object is written: what sends traffic to a release, or scales it, only once the release runs. */
enum Phase {
    /** Configuration, storage, Services and workloads. */
    RELEASE,
    /** What needs the workloads to run. */
    EXPOSE;

    private static final List<String> EXPOSING = List.of("HorizontalPodAutoscaler", "PodDisruptionBudget", "Ingress");

    static Phase of(PlannedChange change) {
        return EXPOSING.contains(change.ref().type().kind()) ? EXPOSE : RELEASE;
    }

    static boolean isWorkload(ObjectRef ref) {
        return WatchedKinds.isWorkload(ref.type().apiVersion(), ref.type().kind());
    }
}
