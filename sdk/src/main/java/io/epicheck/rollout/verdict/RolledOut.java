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
            case "ReplicaSet" -> ofReplicaSet(workload);
            case "Job" -> ofJob(workload);
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
            return Optional.of(updated + " of " + wanted + " pods are updated");
        }
        if (all > updated) {
            return Optional.of(
                    all - updated == 1
                            ? "1 pod of another revision is left"
                            : (all - updated) + " pods of another revision are left");
        }
        return available < updated
                ? Optional.of(available + " of " + updated + " pods are available")
                : Optional.empty();
    }

    private static Optional<String> ofReplicaSet(KubeObject set) {
        int wanted = set.number("/spec/replicas", 1);
        int available = set.number("/status/availableReplicas", 0);
        return available < wanted ? Optional.of(available + " of " + wanted + " pods are available") : Optional.empty();
    }

    private static Optional<String> ofJob(KubeObject job) {
        if (Conditions.isTrue(job, "Complete")) {
            return Optional.empty();
        }
        return Optional.of(
                job.at("/spec/suspend").asBoolean(false) ? "the job is suspended" : "the job has not completed");
    }

    /** With OnDelete the controller changes no pod: whoever asked for it does, one by one. */
    private static boolean isOnDelete(KubeObject set) {
        return set.text("/spec/updateStrategy/type").equals("OnDelete");
    }

    private static Optional<String> ofStatefulSet(KubeObject set) {
        int wanted = set.number("/spec/replicas", 1);
        int partition = set.number("/spec/updateStrategy/rollingUpdate/partition", 0);
        int updated = set.number("/status/updatedReplicas", 0);
        int available = set.number("/status/availableReplicas", 0);
        if (updated < wanted - partition && !isOnDelete(set)) {
            return Optional.of(updated + " of " + (wanted - partition) + " pods are updated");
        }
        if (available < wanted) {
            return Optional.of(available + " of " + wanted + " pods are available");
        }
        boolean switched = set.text("/status/updateRevision").equals(set.text("/status/currentRevision"));
        return partition > 0 || wanted == 0 || switched || isOnDelete(set)
                ? Optional.empty()
                : Optional.of("the new revision is not the current one yet");
    }

    private static Optional<String> ofDaemonSet(KubeObject set) {
        int wanted = set.number("/status/desiredNumberScheduled", 0);
        int updated = set.number("/status/updatedNumberScheduled", 0);
        int available = set.number("/status/numberAvailable", 0);
        if (updated < wanted && !isOnDelete(set)) {
            return Optional.of(updated + " of " + wanted + " pods are updated");
        }
        return available < wanted ? Optional.of(available + " of " + wanted + " pods are available") : Optional.empty();
    }
}
