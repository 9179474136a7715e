package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.Optional;

/** The first thing that is wrong with a pod for good. */
final class PodFailure {
    private PodFailure() {}

    static Optional<Finding> of(Snapshot snapshot, KubeObject pod) {
        if (hasEnded(pod)) {
            return Optional.empty(); // evicted, preempted or done: its controller makes another one
        }
        return ContainerState.of(pod).stream()
                .flatMap(container -> ofContainer(snapshot, container).stream())
                .findFirst()
                .or(() -> ConfigFailure.ofVolumes(snapshot, pod));
    }

    private static Optional<Finding> ofContainer(Snapshot snapshot, ContainerState container) {
        return ImageFailure.of(snapshot, container)
                .or(() -> ConfigFailure.of(container))
                .or(() -> StartFailure.of(container))
                .or(() -> CrashFailure.of(snapshot, container));
    }

    private static boolean hasEnded(KubeObject pod) {
        String phase = pod.text("/status/phase");
        return phase.equals("Failed") || phase.equals("Succeeded");
    }
}
