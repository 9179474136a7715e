package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The objects of the revision that was asked for; those of older ones never count. */
public final class NewRevision {
    private NewRevision() {}

    /** Its pods that are not on their way out, oldest first. */
    public static List<KubeObject> pods(Snapshot snapshot, KubeObject workload) {
        return snapshot.newPods(workload);
    }

    /** Like {@link #pods}, without remembering the answer. */
    static List<KubeObject> search(Snapshot snapshot, KubeObject workload) {
        return switch (Kinds.id(workload)) {
            case "Deployment" ->
                replicaSet(snapshot, workload)
                        .map(set -> livePods(snapshot, set))
                        .orElse(List.of());
            case "StatefulSet" -> withHash(snapshot, workload, workload.text("/status/updateRevision"));
            case "DaemonSet" -> withHash(snapshot, workload, daemonSetHash(snapshot, workload));
            case "Pod" -> isStaying(workload) ? List.of(workload) : List.of();
            default -> livePods(snapshot, workload);
        };
    }

    /** The ReplicaSet or ControllerRevision that stands for it; empty when there is none, or none that is watched. */
    public static Optional<KubeObject> object(Snapshot snapshot, KubeObject workload) {
        return switch (workload.kind()) {
            case "Deployment" -> replicaSet(snapshot, workload);
            case "DaemonSet" -> daemonSetRevision(snapshot, workload);
            default -> Optional.empty();
        };
    }

    /** The ReplicaSet with the Deployment's own template, as its controller chooses it: the oldest that is equal. */
    static Optional<KubeObject> replicaSet(Snapshot snapshot, KubeObject deployment) {
        JsonNode wanted = deployment.at("/spec/template");
        return snapshot.owned("ReplicaSet", deployment.uid()).stream()
                .filter(set -> isSameTemplate(set.at("/spec/template"), wanted))
                .findFirst();
    }

    private static boolean isSameTemplate(JsonNode one, JsonNode other) {
        return one.path("spec").equals(other.path("spec"))
                && isSame(one.path("metadata"), other.path("metadata"), Set.of("creationTimestamp", "labels"))
                && isSame(one.at("/metadata/labels"), other.at("/metadata/labels"), Set.of("pod-template-hash"));
    }

    /** Equal but for some fields; without a copy, because a release asks this for every ReplicaSet of the namespace. */
    private static boolean isSame(JsonNode one, JsonNode other, Set<String> except) {
        return isWithin(one, other, except) && isWithin(other, one, except);
    }

    private static boolean isWithin(JsonNode one, JsonNode other, Set<String> except) {
        return one.properties().stream()
                .allMatch(entry ->
                        except.contains(entry.getKey()) || entry.getValue().equals(other.path(entry.getKey())));
    }

    private static String daemonSetHash(Snapshot snapshot, KubeObject daemonSet) {
        return daemonSetRevision(snapshot, daemonSet)
                .map(revision -> revision.text("/metadata/labels/controller-revision-hash"))
                .orElse("");
    }

    private static Optional<KubeObject> daemonSetRevision(Snapshot snapshot, KubeObject daemonSet) {
        return snapshot.owned("ControllerRevision", daemonSet.uid()).stream()
                .max(Comparator.comparingLong(
                        revision -> revision.at("/revision").asLong(0)));
    }

    private static List<KubeObject> withHash(Snapshot snapshot, KubeObject workload, String hash) {
        return livePods(snapshot, workload).stream()
                .filter(pod -> !hash.isEmpty()
                        && pod.text("/metadata/labels/controller-revision-hash").equals(hash))
                .toList();
    }

    private static List<KubeObject> livePods(Snapshot snapshot, KubeObject owner) {
        return snapshot.owned("Pod", owner.uid()).stream()
                .filter(NewRevision::isStaying)
                .toList();
    }

    static boolean isStaying(KubeObject pod) {
        JsonNode deleted = pod.at("/metadata/deletionTimestamp");
        return deleted.isMissingNode() || deleted.isNull();
    }
}
