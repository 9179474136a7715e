package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A volume cannot be attached or mounted. Only events tell, and kubelets try again: it gets {@link #PATIENCE}. */
final class MountFailure {
    static final Duration PATIENCE = Duration.ofSeconds(90);
    /** A node that is lost, or a pod that ends slowly, holds its volumes for minutes. */
    static final Duration HELD_ELSEWHERE = Duration.ofMinutes(7);

    private static final Set<String> REASONS = Set.of("FailedMount", "FailedAttachVolume", "FailedMapVolume");

    private MountFailure() {}

    static Optional<Finding> of(Snapshot snapshot, KubeObject pod) {
        boolean waits = ContainerState.of(pod).stream()
                .noneMatch(state -> state.isRunning() || state.lastEnd().isObject());
        if (!waits) {
            return Optional.empty(); // all volumes are mounted before the first container starts
        }
        return snapshot.warnings(pod.uid()).stream()
                .filter(event -> REASONS.contains(event.text("/reason")))
                .filter(event -> Budget.isOver(snapshot.age(Signs.event(event)), patience(event.text("/message"))))
                .findFirst()
                .map(event -> Finding.of(
                        CauseCode.VOLUME_NOT_MOUNTED,
                        "a volume cannot be mounted: " + event.text("/message"),
                        List.of(Evidence.pod(pod), event.text("/reason") + ": " + event.text("/message"))));
    }

    private static Duration patience(String message) {
        return message.contains("Multi-Attach") ? HELD_ELSEWHERE : PATIENCE;
    }
}
