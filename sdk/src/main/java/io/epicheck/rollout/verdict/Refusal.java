package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The API server refuses the pods that a controller wants to create: quota, Pod Security, limits, a webhook. */
final class Refusal {
    /** Time for what may heal by itself: a webhook that restarts, old pods that still hold quota. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern FINAL = Pattern.compile(
            "(?i)violates PodSecurity|per (Container|Pod) is|is invalid|Invalid value|denied the request");

    private Refusal() {}

    static Optional<Finding> of(Snapshot snapshot, KubeObject workload, Target target) {
        if (workload.kind().equals("Deployment")) {
            return NewRevision.replicaSet(snapshot, workload).flatMap(set -> ofReplicaSet(snapshot, workload, set));
        }
        return snapshot.warnings(workload.namespace(), workload.uid()).stream()
                .filter(event -> event.text("/reason").equals("FailedCreate"))
                .filter(event -> Versions.number(event.resourceVersion()) > target.appliedVersion())
                .max(Comparator.comparingLong(event -> Versions.number(event.resourceVersion())))
                .filter(event -> NewRevision.pods(snapshot, workload).isEmpty())
                .flatMap(event -> judge(
                        event.text("/message"),
                        snapshot.age(Signs.event(event)),
                        workload.number("/status/replicas", 0) > 0));
    }

    private static Optional<Finding> ofReplicaSet(Snapshot snapshot, KubeObject deployment, KubeObject set) {
        boolean oldPodsLeft = deployment.number("/status/replicas", 0) > set.number("/status/replicas", 0);
        return Conditions.find(set, "ReplicaFailure")
                .filter(condition -> condition.path("status").asString("").equals("True"))
                .filter(condition -> condition.path("reason").asString("").equals("FailedCreate"))
                .map(Refusal::message)
                .flatMap(message -> judge(message, snapshot.age(Signs.refused(set)), oldPodsLeft));
    }

    private static Optional<Finding> judge(String message, Duration age, boolean oldPodsLeft) {
        boolean quota = message.contains("exceeded quota");
        boolean atOnce = FINAL.matcher(message).find() || (quota && !oldPodsLeft);
        if (!atOnce && age.compareTo(PATIENCE) < 0) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                "PODS_REFUSED",
                "the cluster refuses its pods: " + message,
                List.of(message),
                nextStep(message, quota)));
    }

    private static String nextStep(String message, boolean quota) {
        if (quota) {
            return "Raise the namespace's ResourceQuota, or lower requests, limits or replicas.";
        }
        if (message.contains("PodSecurity")) {
            return "Set the securityContext that the namespace's Pod Security level asks for.";
        }
        if (message.contains("service account")) {
            return "Add the ServiceAccount to the release, or create it in the namespace.";
        }
        return "Change the pod template so that the cluster admits it.";
    }

    private static String message(JsonNode condition) {
        return condition.path("message").asString("");
    }
}
