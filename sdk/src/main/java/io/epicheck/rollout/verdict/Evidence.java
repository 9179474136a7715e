package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Facts that go with a cause, one line each. */
final class Evidence {
    private static final int WARNINGS = 5;
    /** Warnings about the node's set-up, which keep no pod from being ready. */
    private static final Set<String> HARMLESS = Set.of("MissingClusterDNS", "DNSConfigForming");

    private Evidence() {}

    /** Where it happened. */
    static List<String> place(ContainerState container) {
        return List.of("container " + container.name() + " of " + pod(container.pod()));
    }

    static String pod(KubeObject pod) {
        String node = pod.text("/spec/nodeName");
        return "pod " + pod.name() + (node.isEmpty() ? "" : " on node " + node);
    }

    /** How a container ended, and the last lines of its log when they are known. */
    static List<String> end(Snapshot snapshot, JsonNode end) {
        List<String> lines = new ArrayList<>();
        lines.add("exit code " + end.path("exitCode").asInt(0)
                + reason(end)
                + message(end.path("message").asString("")));
        snapshot.log(end.path("containerID").asString("")).ifPresent(log -> {
            lines.add(log.isEmpty() ? "its log is empty" : "last log lines:");
            log.forEach(line -> lines.add("  " + line));
        });
        return lines;
    }

    /** The last warnings about an object. */
    static List<String> warnings(Snapshot snapshot, KubeObject object) {
        List<String> lines = snapshot.warnings(object.uid()).stream()
                .filter(event -> !isHarmless(event))
                .map(event -> event.text("/reason") + ": " + event.text("/message"))
                .distinct()
                .toList();
        return lines.subList(Math.max(0, lines.size() - WARNINGS), lines.size());
    }

    static boolean isHarmless(KubeObject warning) {
        return HARMLESS.contains(warning.text("/reason"));
    }

    /** Why a pod found no node; empty when it has one. */
    static Optional<String> unscheduled(KubeObject pod) {
        return Conditions.find(pod, "PodScheduled")
                .filter(condition -> condition.path("status").asString("").equals("False"))
                .map(condition -> "pod " + pod.name() + " has no node: "
                        + condition.path("message").asString(""));
    }

    private static String reason(JsonNode end) {
        String reason = end.path("reason").asString("");
        return reason.isEmpty() || reason.equals("Error") ? "" : " (" + reason + ")";
    }

    private static String message(String message) {
        return message.isEmpty() ? "" : ": " + message.strip();
    }
}
