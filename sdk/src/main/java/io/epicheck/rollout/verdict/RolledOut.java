package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.Optional;

/**
 * kubectl's rule for "rolled out" ({@code kubectl rollout status}), per kind: empty when it holds, otherwise what is missing. Callers
 * have checked that the status is of our generation.
 */
final class RolledOut {
    private RolledOut() {}

    static Optional<String> missing(KubeObject workload) {
        return switch (workload.kind()) {
            case "Deployment" -> ofDeployment(workload);
            case "StatefulSet" -> ofStatefulSet(workload);
            case "DaemonSet" -> ofDaemonSet(workload);
            case "Job" ->
                Conditions.isTrue(workload, "Complete") ? Optional.empty() : Optional.of("the job has not completed");
            case "Pod" ->
                Conditions.isTrue(workload, "Ready")
                                || workload.text("/status/phase").equals("Succeeded")
                        ? Optional.empty()
                        : Optional.of("the pod is not ready");
            default -> Optional.empty();
        };
    }

    private static Optional<String> ofDeployment(KubeObject deployment) {
        int wanted = deployment.number("/spec/replicas", 1);
        int updated = deployment.number("/status/updatedReplicas", 0);
        int all = deployment.number("/status/replicas", 0);
        int available = deployment.number("/status/availableReplicas", 0);
        if (deployment.at("/spec/paused").asBoolean(false)) {
            return Optional.of("the Deployment is paused");
        }
        if (updated < wanted) {
            return Optional.of(updated + " of " + wanted + " pods are of the new revision");
        }
        if (all > updated) {
            return Optional.of((all - updated) + " pods of the old revision are left");
        }
        return available < updated
                ? Optional.of(available + " of " + updated + " pods are available")
                : Optional.empty();
    }

    private static Optional<String> ofStatefulSet(KubeObject set) {
        int wanted = set.number("/spec/replicas", 1);
        int partition = set.number("/spec/updateStrategy/rollingUpdate/partition", 0);
        int updated = set.number("/status/updatedReplicas", 0);
        int available = set.number("/status/availableReplicas", 0);
        if (updated < wanted - partition) {
            return Optional.of(updated + " of " + (wanted - partition) + " pods are of the new revision");
        }
        if (available < wanted) {
            return Optional.of(available + " of " + wanted + " pods are available");
        }
        boolean switched = set.text("/status/updateRevision").equals(set.text("/status/currentRevision"));
        return partition > 0 || wanted == 0 || switched
                ? Optional.empty()
                : Optional.of("the new revision is not the current one yet");
    }

    private static Optional<String> ofDaemonSet(KubeObject set) {
        int wanted = set.number("/status/desiredNumberScheduled", 0);
        int updated = set.number("/status/updatedNumberScheduled", 0);
        int available = set.number("/status/numberAvailable", 0);
        if (updated < wanted) {
            return Optional.of(updated + " of " + wanted + " pods are of the new revision");
        }
        return available < wanted ? Optional.of(available + " of " + wanted + " pods are available") : Optional.empty();
    }
}
