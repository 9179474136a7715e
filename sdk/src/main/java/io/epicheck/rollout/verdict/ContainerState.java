package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** One container of a pod as its kubelet reported it. */
record ContainerState(KubeObject pod, JsonNode status) {
    /** Init containers first. */
    static List<ContainerState> of(KubeObject pod) {
        return Stream.of("/status/initContainerStatuses", "/status/containerStatuses")
                .flatMap(pointer -> pod.at(pointer).valueStream())
                .map(status -> new ContainerState(pod, status))
                .toList();
    }

    String name() {
        return text("/name");
    }

    String image() {
        return specified().path("image").asString(text("/image"));
    }

    int restarts() {
        return status.path("restartCount").asInt(0);
    }

    String waitingReason() {
        return text("/state/waiting/reason");
    }

    String waitingMessage() {
        return text("/state/waiting/message");
    }

    boolean isReady() {
        return status.path("ready").asBoolean(false);
    }

    boolean isRunning() {
        return !status.at("/state/running").isMissingNode();
    }

    /** How it ended last; a missing node when it never did. */
    JsonNode lastEnd() {
        JsonNode now = status.at("/state/terminated");
        return now.isMissingNode() ? status.at("/lastState/terminated") : now;
    }

    /** Every end that the kubelet still knows, newest first. */
    List<JsonNode> ends() {
        return Stream.of("/state/terminated", "/lastState/terminated")
                .map(status::at)
                .filter(JsonNode::isObject)
                .toList();
    }

    /** Whether an event about the pod is about this container. */
    boolean isSubjectOf(KubeObject event) {
        return event.text("/involvedObject/fieldPath").endsWith("{" + name() + "}");
    }

    boolean isInit() {
        return pod.at("/spec/initContainers")
                .valueStream()
                .anyMatch(container -> container.path("name").asString("").equals(name()));
    }

    /** The container's own part of the pod's spec. */
    JsonNode specified() {
        return Stream.of("/spec/initContainers", "/spec/containers")
                .flatMap(pointer -> pod.at(pointer).valueStream())
                .filter(container -> container.path("name").asString("").equals(name()))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** A sidecar is an init container that runs on. */
    boolean isSidecar() {
        return isInit() && specified().path("restartPolicy").asString("").equals("Always");
    }

    private String text(String pointer) {
        return status.at(pointer).asString("");
    }
}
