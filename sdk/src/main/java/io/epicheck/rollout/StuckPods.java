package io.epicheck.rollout;

import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.retry.Deadline;
import io.epicheck.rollout.verdict.Supersession;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Frees the way back of a StatefulSet. Its controller touches no pod before the ones of lower ordinals are ready, so a pod of a bad
 * revision that never gets ready holds up the good one for ever, unless somebody deletes it.
 * See https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
 */
final class StuckPods {
    private static final ResourceType POD = new ResourceType("", "v1", "Pod", "pods", true);
    private static final ResourceType STATEFUL_SET =
            new ResourceType("apps", "v1", "StatefulSet", "statefulsets", true);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final int CONFLICT = 409;

    private StuckPods() {}

    /**
     * Deletes the pods that are neither ready nor of the revision that the set was put back to, once its controller has seen that.
     *
     * @param restored the StatefulSet as the server stored it again
     * @return what was deleted, as {@code Pod namespace/name}; none when the deadline passes, or somebody changes the set, before that
     */
    static List<String> delete(KubeApi api, KubeObject restored, Deadline deadline) {
        return observed(api, restored, deadline)
                .filter(StuckPods::isRolledByItsController)
                .map(set -> deleteStuck(api, set))
                .orElse(List.of());
    }

    /** Before its controller has seen the change, {@code status.updateRevision} is that of the bad revision. */
    private static Optional<KubeObject> observed(KubeApi api, KubeObject restored, Deadline deadline) {
        ObjectRef ref = new ObjectRef(STATEFUL_SET, restored.namespace(), restored.name());
        while (true) {
            Optional<KubeObject> live = api.get(ref)
                    .filter(found -> Supersession.of(restored, found).isEmpty());
            if (live.isEmpty() || live.get().observedGeneration() >= restored.generation()) {
                return live;
            }
            if (deadline.hasPassed() || Thread.currentThread().isInterrupted()) {
                return Optional.empty();
            }
            deadline.time().pause(LOOK_AGAIN);
        }
    }

    /** With OnDelete it is people who decide when a pod changes its revision. */
    private static boolean isRolledByItsController(KubeObject set) {
        return !set.text("/spec/updateStrategy/type").equals("OnDelete");
    }

    private static List<String> deleteStuck(KubeApi api, KubeObject set) {
        return api.list(POD, set.namespace(), "").items().stream()
                .filter(pod -> isOwned(pod, set) && isOld(pod, set) && !isReady(pod) && !isLeaving(pod))
                .filter(pod -> deleted(api, pod))
                .map(KubeObject::toString)
                .toList();
    }

    /** False when it was gone or made anew: then it is no longer the pod that was stuck. */
    private static boolean deleted(KubeApi api, KubeObject pod) {
        try {
            return api.delete(new ObjectRef(POD, pod.namespace(), pod.name()), pod.uid());
        } catch (ApiException e) {
            if (e.status() == CONFLICT) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isOwned(KubeObject pod, KubeObject set) {
        return pod.at("/metadata/ownerReferences")
                .valueStream()
                .anyMatch(owner -> owner.path("uid").asString("").equals(set.uid())
                        && owner.path("controller").asBoolean(false));
    }

    /** Pods below the partition stay on the revision before by intent. */
    private static boolean isOld(KubeObject pod, KubeObject set) {
        int partition = set.number("/spec/updateStrategy/rollingUpdate/partition", 0);
        return ordinal(pod) >= partition
                && !pod.text("/metadata/labels/controller-revision-hash").equals(set.text("/status/updateRevision"));
    }

    /** The number that its name ends with. */
    private static int ordinal(KubeObject pod) {
        String name = pod.name();
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    private static boolean isReady(KubeObject pod) {
        return pod.at("/status/conditions")
                .valueStream()
                .anyMatch(condition -> condition.path("type").asString("").equals("Ready")
                        && condition.path("status").asString("").equals("True"));
    }

    private static boolean isLeaving(KubeObject pod) {
        JsonNode deleted = pod.at("/metadata/deletionTimestamp");
        return !deleted.isMissingNode() && !deleted.isNull();
    }
}
