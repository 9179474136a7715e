package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.Optional;

/** The first thing that is wrong with a pod for good. */
final class PodFailure {
    private PodFailure() {}

    static Optional<Finding> of(Snapshot snapshot, KubeObject pod) {
        return ContainerState.of(pod).stream()
                .flatMap(container -> ofContainer(snapshot, container).stream())
                .findFirst()
                .or(() -> ConfigFailure.ofVolumes(snapshot, pod))
                .or(() -> MountFailure.of(snapshot, pod))
                .or(() -> SchedulingFailure.of(snapshot, pod));
    }

    /** Whether a pod says anything about its revision: one that was evicted, preempted or lost, or is done, does not. */
    static boolean counts(Snapshot snapshot, KubeObject pod) {
        String phase = pod.text("/status/phase");
        return !phase.equals("Failed")
                && !phase.equals("Succeeded")
                && !phase.equals("Unknown")
                && !pod.text("/status/reason").equals("NodeLost")
                && !Conditions.isTrue(pod, "DisruptionTarget")
                && !isOnLostNode(snapshot, pod);
    }

    /** Its kubelet is silent, so that its containers' states are old. */
    private static boolean isOnLostNode(Snapshot snapshot, KubeObject pod) {
        return !Conditions.isTrue(pod, "Ready")
                && snapshot.warnings(pod.uid()).stream()
                        .anyMatch(event -> event.text("/reason").equals("NodeNotReady"));
    }

    private static Optional<Finding> ofContainer(Snapshot snapshot, ContainerState container) {
        return ImageFailure.of(snapshot, container)
                .or(() -> ConfigFailure.of(container))
                .or(() -> StartFailure.of(snapshot, container))
                .or(() -> ProbeKill.of(snapshot, container))
                .or(() -> CrashFailure.of(snapshot, container))
                .or(() -> ReadinessFailure.of(snapshot, container));
    }
}
