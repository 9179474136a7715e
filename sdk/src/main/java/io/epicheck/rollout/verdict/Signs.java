package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.ArrayList;
import java.util.List;

/** Names for conditions whose age matters: some failures are only failures when they last. */
final class Signs {
    private Signs() {}

    /** The signs that one version of an object carries. */
    static List<String> of(KubeObject object) {
        List<String> signs = new ArrayList<>();
        switch (object.kind()) {
            case "Pod" -> {
                ContainerState.of(object).stream()
                        .filter(container -> PullError.isPullReason(container.waitingReason()))
                        .forEach(container -> signs.add(pullFails(object, container.name())));
                if (Conditions.isTrue(object, "Ready")) {
                    signs.add(ready(object));
                }
            }
            case "ReplicaSet" -> {
                if (Conditions.isTrue(object, "ReplicaFailure")) {
                    signs.add(refused(object));
                }
            }
            case "Event" -> signs.add(event(object));
            default -> {}
        }
        return signs;
    }

    static String pullFails(KubeObject pod, String container) {
        return "pull " + pod.uid() + " " + container;
    }

    /** Ready without a restart since. */
    static String ready(KubeObject pod) {
        int restarts = ContainerState.of(pod).stream()
                .mapToInt(ContainerState::restarts)
                .sum();
        return "ready " + pod.uid() + " " + restarts;
    }

    static String refused(KubeObject replicaSet) {
        return "refused " + replicaSet.uid();
    }

    static String event(KubeObject event) {
        return "event " + event.uid();
    }
}
