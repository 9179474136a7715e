package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.List;

/** Reads how far a workload is. */
final class CountsOf {
    private CountsOf() {}

    static Counts workload(KubeObject workload, List<KubeObject> newPods) {
        int ready = (int)
                newPods.stream().filter(pod -> Conditions.isTrue(pod, "Ready")).count();
        return switch (workload.kind()) {
            case "Deployment", "StatefulSet" ->
                new Counts(
                        workload.number("/spec/replicas", 1),
                        workload.number("/status/updatedReplicas", 0),
                        ready,
                        Math.min(ready, workload.number("/status/availableReplicas", 0)));
            case "ReplicaSet" ->
                new Counts(
                        workload.number("/spec/replicas", 1),
                        workload.number("/status/replicas", 0),
                        ready,
                        Math.min(ready, workload.number("/status/availableReplicas", 0)));
            case "DaemonSet" ->
                new Counts(
                        workload.number("/status/desiredNumberScheduled", 0),
                        workload.number("/status/updatedNumberScheduled", 0),
                        ready,
                        Math.min(ready, workload.number("/status/numberAvailable", 0)));
            case "Job" ->
                new Counts(
                        workload.number("/spec/completions", 1),
                        newPods.size(),
                        workload.number("/status/ready", 0),
                        workload.number("/status/succeeded", 0));
            default -> new Counts(1, newPods.size(), ready, ready);
        };
    }
}
