package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Names for conditions whose age matters: some failures are only failures when they last. */
final class Signs {
    private Signs() {}

    /** The signs that one version of an object carries. */
    static List<String> of(KubeObject object) {
        List<String> signs = new ArrayList<>();
        switch (Kinds.id(object)) {
            case "Pod" -> ofPod(object, signs);
            case "ReplicaSet" -> {
                if (Conditions.isTrue(object, "ReplicaFailure")) {
                    signs.add(refused(object));
                }
            }
            case "Event" -> signs.add(event(object));
            default -> {
                if (Kinds.isCustom(object.apiVersion())) {
                    signs.add(generation(object));
                }
            }
        }
        return signs;
    }

    private static void ofPod(KubeObject pod, List<String> signs) {
        for (ContainerState container : ContainerState.of(pod)) {
            for (Trouble trouble : Trouble.of(container)) {
                signs.add(trouble.ofPod(pod));
                signs.add(trouble.ofRevision(pod));
            }
            if (container.isRunning() && !container.isReady()) {
                signs.add(unready(container));
            }
        }
        if (Evidence.unscheduled(pod).isPresent()) {
            signs.add(Trouble.UNSCHEDULED.ofPod(pod));
            signs.add(Trouble.UNSCHEDULED.ofRevision(pod));
        }
        if (Conditions.isTrue(pod, "Ready")) {
            signs.add(ready(pod));
        }
    }

    /** Ready without a restart since. */
    static String ready(KubeObject pod) {
        int restarts = ContainerState.of(pod).stream()
                .mapToInt(ContainerState::restarts)
                .sum();
        return "ready " + pod.uid() + " " + restarts;
    }

    /** One stretch of running without being ready: a restart begins a new one, and so does having been ready between. */
    static String unready(ContainerState container) {
        KubeObject pod = container.pod();
        String since = Conditions.find(pod, "Ready")
                .map(condition -> condition.path("lastTransitionTime").asString(""))
                .orElse("");
        return "unready " + pod.uid() + " " + container.name() + " " + container.restarts() + " " + since;
    }

    /** One refusal; when pods could be made between, the next one is another. */
    static String refused(KubeObject replicaSet) {
        String since = Conditions.find(replicaSet, "ReplicaFailure")
                .map(condition -> condition.path("lastTransitionTime").asString(""))
                .orElse("");
        return "refused " + replicaSet.uid() + " " + since;
    }

    static String event(KubeObject event) {
        return "event " + event.uid();
    }

    static String generation(KubeObject object) {
        return "generation " + object.uid() + " " + object.generation();
    }

    /**
     * What may heal by itself. Its age is that of the revision, so that a replaced pod does not begin the wait anew.
     *
     * @param name of the trouble and its container
     */
    record Trouble(String name) {
        static final Trouble UNSCHEDULED = new Trouble("unscheduled");

        static Trouble pull(String container) {
            return new Trouble("pull " + container);
        }

        static Trouble start(String container) {
            return new Trouble("start " + container);
        }

        static List<Trouble> of(ContainerState container) {
            if (PullError.isPullReason(container.waitingReason())) {
                return List.of(pull(container.name()));
            }
            return StartFailure.isWaiting(container) ? List.of(start(container.name())) : List.of();
        }

        String ofPod(KubeObject pod) {
            return name + " of " + pod.uid();
        }

        String ofRevision(KubeObject pod) {
            String owner = pod.uid();
            for (JsonNode reference : pod.at("/metadata/ownerReferences")) {
                if (reference.path("controller").asBoolean(false)) {
                    owner = reference.path("uid").asString("");
                }
            }
            return name + " in " + owner + " " + pod.text("/metadata/labels/controller-revision-hash");
        }
    }
}
