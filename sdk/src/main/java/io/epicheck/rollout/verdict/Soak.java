package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.List;
import java.util.Optional;

/** Whether pods that nobody probes have run long enough to be believed. */
final class Soak {
    private Soak() {}

    static Optional<String> missing(Snapshot snapshot, Target target, List<KubeObject> newPods) {
        return newPods.stream()
                .filter(Soak::isUnprobed)
                .filter(pod -> snapshot.age(Signs.ready(pod)).compareTo(target.soak()) < 0)
                .findFirst()
                .map(pod -> "pod " + pod.name() + " has no readiness probe: watching it for "
                        + target.soak().toSeconds() + " s");
    }

    private static boolean isUnprobed(KubeObject pod) {
        return pod.at("/spec/containers")
                .valueStream()
                .anyMatch(container -> container.path("readinessProbe").isMissingNode());
    }
}
