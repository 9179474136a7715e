package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The API server refuses the pods that a controller wants to create: quota, Pod Security, limits, a webhook. */
final class Refusal {
    /** Time for what may heal by itself: a webhook that restarts, old pods that still hold quota. */
    static final Duration PATIENCE = Duration.ofSeconds(30);
    /** The quota's own count lags behind the pods that are gone. */
    static final Duration QUOTA_LAGS = Duration.ofSeconds(5);
    /** While pods end, which may take as long as their grace period. */
    static final Duration DRAINING = Duration.ofMinutes(2);

    /** Of a new namespace: its account comes in seconds, but its controllers, once refused, try again later and later. */
    static final Duration NEW_NAMESPACE = Duration.ofMinutes(2);

    private Refusal() {}

    static Optional<Finding> of(Snapshot snapshot, KubeObject workload, Target target) {
        return switch (workload.kind()) {
            case "Deployment" ->
                NewRevision.replicaSet(snapshot, workload).flatMap(set -> ofReplicaSet(snapshot, workload, set));
            case "ReplicaSet" -> ofReplicaSet(snapshot, workload, workload);
            default -> ofEvents(snapshot, workload, target);
        };
    }

    private static Optional<Finding> ofReplicaSet(Snapshot snapshot, KubeObject workload, KubeObject set) {
        return Conditions.find(set, "ReplicaFailure")
                .filter(condition -> condition.path("status").asString("").equals("True"))
                .filter(condition -> condition.path("reason").asString("").equals("FailedCreate"))
                .map(Refusal::message)
                .flatMap(message -> judge(
                        snapshot, workload, message, snapshot.age(Signs.refused(set)), oldPodsWillGo(workload, set)));
    }

    /** Controllers without such a condition: an event that is younger than every pod of the revision. */
    private static Optional<Finding> ofEvents(Snapshot snapshot, KubeObject workload, Target target) {
        List<KubeObject> pods = NewRevision.pods(snapshot, workload);
        if (!pods.isEmpty() && CountsOf.workload(workload, pods).desired() <= pods.size()) {
            return Optional.empty();
        }
        String youngest = pods.stream()
                .map(pod -> pod.text("/metadata/creationTimestamp"))
                .max(Comparator.naturalOrder())
                .orElse("");
        return snapshot.warnings(workload.uid()).stream()
                .filter(event -> event.text("/reason").equals("FailedCreate"))
                .filter(event -> Versions.number(event.resourceVersion()) > target.appliedVersion())
                .filter(event ->
                        youngest.isEmpty() || event.text("/lastTimestamp").compareTo(youngest) > 0)
                .max(Comparator.comparingLong(event -> Versions.number(event.resourceVersion())))
                .flatMap(event -> judge(
                        snapshot,
                        workload,
                        event.text("/message"),
                        snapshot.age(Signs.event(event)),
                        workload.number("/status/replicas", 0) > 0));
    }

    private static Optional<Finding> judge(
            Snapshot snapshot, KubeObject workload, String message, Duration age, boolean oldPodsWillGo) {
        RefusalReason reason = RefusalReason.of(message);
        boolean atOnce = reason.isFinal() || QuotaNumbers.neverFit(message);
        if (!atOnce
                && !Budget.isOver(age, patience(reason, snapshot.isDraining(workload.namespace()), oldPodsWillGo))) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(reason.code(), "the cluster refuses its pods: " + message, List.of(message)));
    }

    private static Duration patience(RefusalReason reason, boolean draining, boolean oldPodsWillGo) {
        if (reason.code() == CauseCode.SERVICE_ACCOUNT_MISSING) {
            return NEW_NAMESPACE;
        }
        if (reason.code() != CauseCode.QUOTA_EXCEEDED) {
            return PATIENCE;
        }
        if (draining) {
            return DRAINING;
        }
        return oldPodsWillGo ? PATIENCE : QUOTA_LAGS;
    }

    /** A Deployment that must keep all of its pods available gives none up before a new one is ready. */
    private static boolean oldPodsWillGo(KubeObject workload, KubeObject set) {
        int old = workload.number("/status/replicas", 0) - set.number("/status/replicas", 0);
        int available = workload.number("/status/availableReplicas", 0);
        int least = workload.number("/spec/replicas", 1) - MaxUnavailable.of(workload);
        boolean mustKeepAll = workload.at("/status/availableReplicas").isNumber() && available <= least;
        boolean unhealthy = workload.number("/status/replicas", 0) > available; // those are taken away first
        return old > 0 && !(mustKeepAll && !unhealthy);
    }

    private static String message(JsonNode condition) {
        return condition.path("message").asString("");
    }
}
