package io.epicheck.testkit.cluster.controller;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code status.containerStatuses} as a kubelet writes it. */
final class ContainerStatuses {
    private ContainerStatuses() {}

    static void write(JsonNode pod, ObjectNode status, PodLife life) {
        String started = status.path("startTime").asString("");
        ArrayNode statuses = status.putArray("containerStatuses");
        for (JsonNode container : pod.at("/spec/containers")) {
            String name = container.path("name").asString("");
            String image = container.path("image").asString("");
            ObjectNode entry = statuses.addObject()
                    .put("name", name)
                    .put("image", image)
                    .put("imageID", life.hasStarted() ? image : "")
                    .put("ready", life.isReady())
                    .put("started", life.stage() == PodLife.Stage.RUNNING)
                    .put("restartCount", life.restarts());
            String id = "containerd://" + Json.uid(pod) + "-" + name + "-" + life.restarts();
            ObjectNode state = entry.putObject("state");
            ObjectNode last = entry.putObject("lastState");
            switch (life.stage()) {
                case RUNNING -> {
                    entry.put("containerID", id);
                    state.putObject("running").put("startedAt", started);
                    if (life.restarts() > 0) {
                        terminated(last, pod, name, life, started, life.restarts() - 1);
                    }
                }
                case CRASHED -> {
                    String before = "containerd://" + Json.uid(pod) + "-" + name + "-" + (life.restarts() - 1);
                    entry.put("containerID", before);
                    state.putObject("waiting")
                            .put("reason", "CrashLoopBackOff")
                            .put(
                                    "message",
                                    "back-off 10s restarting failed container=" + name + " pod=" + Json.name(pod) + "_"
                                            + Json.namespace(pod) + "(" + Json.uid(pod) + ")");
                    terminated(last, pod, name, life, started, life.restarts() - 1);
                }
                default -> {
                    ObjectNode waiting = state.putObject("waiting").put("reason", life.reason());
                    if (!life.message().isEmpty()) {
                        waiting.put("message", life.message());
                    }
                }
            }
        }
    }

    private static void terminated(ObjectNode state, JsonNode pod, String name, PodLife life, String started, int run) {
        state.putObject("terminated")
                .put("exitCode", life.exitCode())
                .put("reason", "Error")
                .put("startedAt", started)
                .put("finishedAt", started)
                .put("containerID", "containerd://" + Json.uid(pod) + "-" + name + "-" + run);
    }
}
