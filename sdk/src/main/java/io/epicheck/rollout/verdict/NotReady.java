package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Why pods of the new revision are not ready, as far as the cluster says. */
final class NotReady {
    private static final int PODS = 3;

    private NotReady() {}

    /** One line about the oldest of them: what its container waits for, or the last warning. */
    static Optional<String> hint(Snapshot snapshot, List<KubeObject> newPods) {
        return newPods.stream()
                .filter(pod -> !Conditions.isTrue(pod, "Ready"))
                .flatMap(pod ->
                        Stream.concat(facts(pod), Evidence.warnings(snapshot, pod).stream()).findFirst().stream())
                .findFirst();
    }

    static List<String> evidence(Snapshot snapshot, List<KubeObject> newPods) {
        List<String> lines = new ArrayList<>();
        newPods.stream()
                .filter(pod -> !Conditions.isTrue(pod, "Ready"))
                .limit(PODS)
                .forEach(pod -> {
                    lines.add(Evidence.pod(pod) + " is not ready");
                    facts(pod).forEach(lines::add);
                    lines.addAll(Evidence.warnings(snapshot, pod));
                });
        return lines;
    }

    private static Stream<String> facts(KubeObject pod) {
        return Stream.concat(
                Evidence.unscheduled(pod).stream(),
                ContainerState.of(pod).stream().flatMap(container -> waiting(container).stream()));
    }

    private static Optional<String> waiting(ContainerState container) {
        String reason = container.waitingReason();
        return switch (reason) {
            case "", "ContainerCreating", "PodInitializing" -> Optional.empty();
            default ->
                Optional.of("container " + container.name() + " waits: " + reason
                        + (container.waitingMessage().isEmpty() ? "" : ": " + container.waitingMessage()));
        };
    }
}
