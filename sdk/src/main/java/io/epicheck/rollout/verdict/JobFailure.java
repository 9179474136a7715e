package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Job that its controller calls failed. */
final class JobFailure {
    private JobFailure() {}

    static Optional<Finding> of(Snapshot snapshot, KubeObject workload, List<KubeObject> pods) {
        if (!workload.kind().equals("Job")) {
            return Optional.empty();
        }
        return Conditions.find(workload, "Failed")
                .or(() -> Conditions.find(workload, "FailureTarget")) // its last pods are still ending
                .filter(condition -> condition.path("status").asString("").equals("True"))
                .map(condition -> Finding.of(
                        CauseCode.JOB_FAILED,
                        "the job failed: " + condition.path("message").asString(""),
                        evidence(snapshot, pods)));
    }

    private static List<String> evidence(Snapshot snapshot, List<KubeObject> pods) {
        List<String> lines = new ArrayList<>();
        pods.stream()
                .flatMap(pod -> ContainerState.of(pod).stream())
                .filter(container -> container.lastEnd().path("exitCode").asInt(0) != 0)
                .reduce((earlier, later) -> later)
                .ifPresent(container -> {
                    lines.addAll(Evidence.place(container));
                    lines.addAll(Evidence.end(snapshot, container.lastEnd()));
                });
        return lines;
    }
}
