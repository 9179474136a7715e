package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects of the revision that was asked for; those of older ones never count. */
public final class NewRevision {
    private NewRevision() {}

    /** Its pods that are not on their way out, oldest first. */
    public static List<KubeObject> pods(Snapshot snapshot, KubeObject workload) {
        return switch (workload.kind()) {
            case "Deployment" ->
                replicaSet(snapshot, workload)
                        .map(set -> livePods(snapshot, set))
                        .orElse(List.of());
            case "StatefulSet" -> withHash(snapshot, workload, workload.text("/status/updateRevision"));
            case "DaemonSet" -> withHash(snapshot, workload, daemonSetHash(snapshot, workload));
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
        ObjectNode wanted = template(deployment);
        return snapshot.owned("ReplicaSet", deployment.namespace(), deployment.uid()).stream()
                .filter(set -> template(set).equals(wanted))
                .findFirst();
    }

    private static ObjectNode template(KubeObject object) {
        ObjectNode template = object.at("/spec/template").isObject()
                ? (ObjectNode) object.at("/spec/template").deepCopy()
                : KubeObject.node();
        if (template.at("/metadata") instanceof ObjectNode metadata) {
            metadata.remove("creationTimestamp");
        }
        if (template.at("/metadata/labels") instanceof ObjectNode labels) {
            labels.remove("pod-template-hash");
        }
        return template;
    }

    private static String daemonSetHash(Snapshot snapshot, KubeObject daemonSet) {
        return daemonSetRevision(snapshot, daemonSet)
                .map(revision -> revision.text("/metadata/labels/controller-revision-hash"))
                .orElse("");
    }

    private static Optional<KubeObject> daemonSetRevision(Snapshot snapshot, KubeObject daemonSet) {
        return snapshot.owned("ControllerRevision", daemonSet.namespace(), daemonSet.uid()).stream()
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
        return snapshot.owned("Pod", owner.namespace(), owner.uid()).stream()
                .filter(NewRevision::isStaying)
                .toList();
    }

    private static boolean isStaying(KubeObject pod) {
        JsonNode deleted = pod.at("/metadata/deletionTimestamp");
        return deleted.isMissingNode() || deleted.isNull();
    }
}
