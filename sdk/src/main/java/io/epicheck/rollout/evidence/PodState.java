package io.epicheck.rollout.evidence;

import io.epicheck.cluster.KubeObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What a pod's status says, in a few words. Pure. */
final class PodState {
    private static final Set<String> ORDINARY = Set.of("Completed", "PodInitializing", "ContainerCreating");

    private PodState() {}

    /** A pod that has done its work is as ready as it will be. */
    static boolean isReady(KubeObject pod) {
        return pod.text("/status/phase").equals("Succeeded")
                || pod.at("/status/conditions")
                        .valueStream()
                        .anyMatch(
                                condition -> condition.path("type").asString("").equals("Ready")
                                        && condition.path("status").asString("").equals("True"));
    }

    /** Init containers first. */
    static List<JsonNode> containers(KubeObject pod) {
        return Stream.of("/status/initContainerStatuses", "/status/containerStatuses")
                .flatMap(pointer -> pod.at(pointer).valueStream())
                .toList();
    }

    /** Of all containers together. */
    static int restarts(KubeObject pod) {
        return containers(pod).stream()
                .mapToInt(container -> container.path("restartCount").asInt(0))
                .sum();
    }

    /** {@code CrashLoopBackOff, 3 restarts}. */
    static String describe(KubeObject pod) {
        int restarts = restarts(pod);
        String phase = pod.text("/status/phase").isEmpty() ? "no status" : pod.text("/status/phase");
        return containers(pod).stream()
                        .flatMap(container -> Stream.of("/state/waiting/reason", "/state/terminated/reason")
                                .map(pointer -> container.at(pointer).asString("")))
                        .filter(reason -> !reason.isEmpty() && !ORDINARY.contains(reason))
                        .findFirst()
                        .orElse(phase)
                + (restarts == 0 ? "" : ", " + restarts + (restarts == 1 ? " restart" : " restarts"));
    }
}
