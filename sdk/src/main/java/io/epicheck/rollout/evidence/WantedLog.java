package io.epicheck.rollout.evidence;

import io.epicheck.cluster.KubeObject;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A log that helps to understand a failure.
 *
 * @param previous the run before the last restart
 */
record WantedLog(String namespace, String pod, String container, boolean previous) {
    /** Of containers that crashed, or run and are not ready. */
    static List<WantedLog> of(KubeObject pod) {
        List<WantedLog> logs = new ArrayList<>();
        for (JsonNode container : PodState.containers(pod)) {
            boolean crashed = container.at("/lastState/terminated").isObject();
            if (runsUnready(container) || failed(container)) {
                logs.add(of(pod, container, false));
            }
            if (crashed) {
                logs.add(of(pod, container, true));
            }
        }
        return List.copyOf(logs);
    }

    /** Of everything that runs. */
    static List<WantedLog> ofRunning(KubeObject pod) {
        return PodState.containers(pod).stream()
                .filter(container -> container.at("/state/running").isObject())
                .map(container -> of(pod, container, false))
                .toList();
    }

    String fileName() {
        return pod + "-" + container + (previous ? "-previous" : "") + ".log";
    }

    /** {@code log of pod web-a, container app (previous run)}. */
    @Override
    public String toString() {
        return "log of pod " + pod + ", container " + container + (previous ? " (previous run)" : "");
    }

    private static boolean runsUnready(JsonNode container) {
        return container.at("/state/running").isObject()
                && !container.path("ready").asBoolean(false);
    }

    /** An init container that has done its work has nothing to tell. */
    private static boolean failed(JsonNode container) {
        JsonNode end = container.at("/state/terminated");
        return end.isObject() && end.path("exitCode").asInt(0) != 0;
    }

    private static WantedLog of(KubeObject pod, JsonNode container, boolean previous) {
        return new WantedLog(pod.namespace(), pod.name(), container.path("name").asString(""), previous);
    }
}
