package io.epicheck.runner;

import io.epicheck.cluster.KubeObject;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** When the cluster has said, for whoever reads it, that a release fails. */
final class DecisiveSigns {
    private DecisiveSigns() {}

    /** A container waits for one of these reasons. */
    static Predicate<KubeObject> waitsFor(String... reasons) {
        List<String> all = List.of(reasons);
        return object -> containers(object)
                .anyMatch(container ->
                        all.contains(container.at("/state/waiting/reason").asString("")));
    }

    /** The kubelet says that something is not there. While its cache is not in step yet it says the same reason, and knows nothing. */
    static boolean configurationIsMissing(KubeObject object) {
        return containers(object)
                .map(container -> container.at("/state/waiting"))
                .anyMatch(waiting -> waiting.path("reason").asString("").equals("CreateContainerConfigError")
                        && !waiting.path("message").asString("").contains("failed to sync"));
    }

    /** A container is down for the second time. */
    static boolean diedTwice(KubeObject object) {
        return containers(object)
                .anyMatch(container -> container.path("restartCount").asInt(0) >= 1
                        && container.at("/state/running").isMissingNode());
    }

    /** A container was started again. */
    static boolean restarted(KubeObject object) {
        return containers(object)
                .anyMatch(container -> container.path("restartCount").asInt(0) >= 1);
    }

    /** The runtime could not start a container. */
    static boolean cannotStart(KubeObject object) {
        return waitsFor("RunContainerError", "CreateContainerError").test(object)
                || containers(object).anyMatch(container -> Stream.of(
                                "/state/terminated/reason", "/lastState/terminated/reason")
                        .anyMatch(place -> container.at(place).asString("").equals("StartError")));
    }

    /** The API server refused a pod. */
    static boolean podsRefused(KubeObject object) {
        return object.kind().equals("ReplicaSet")
                && object.at("/status/conditions")
                        .valueStream()
                        .anyMatch(condition ->
                                condition.path("reason").asString("").equals("FailedCreate"));
    }

    /** A container runs, and its pod is not ready. */
    static boolean runsUnready(KubeObject object) {
        return containers(object)
                .anyMatch(container -> container.at("/state/running").isObject()
                        && !container.path("ready").asBoolean(true));
    }

    private static Stream<JsonNode> containers(KubeObject object) {
        return object.at("/status/containerStatuses").valueStream();
    }
}
