package io.epicheck.lint;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A container that runs as long as its pod.
 *
 * @param pointer where it stands in its object
 * @param sidecar an initial container that is started again always, which Kubernetes ends after the others
 */
record PodContainer(String pointer, JsonNode json, boolean sidecar) {
    String name() {
        return json.path("name").asString("");
    }

    /** The number of the port that a Service's target means; empty when the container does not list it. */
    Optional<JsonNode> port(ServicePort wanted) {
        return json.path("ports")
                .valueStream()
                .filter(port -> port.path("protocol").asString("TCP").equals(wanted.protocol()))
                .filter(port -> wanted.isNamed()
                        ? port.path("name").asString("").equals(wanted.targetName())
                        : port.path("containerPort").asInt(-1) == wanted.targetNumber())
                .findFirst();
    }

    boolean listsPorts() {
        return !json.path("ports").isEmpty();
    }

    boolean hasPreStop() {
        return !preStop().isEmpty()
                && preStopSeconds().map(seconds -> seconds > 0).orElse(true);
    }

    private JsonNode preStop() {
        return json.path("lifecycle").path("preStop");
    }

    /** How long its preStop hook takes, where that can be read off it. */
    Optional<Integer> preStopSeconds() {
        return PreStopLength.of(preStop());
    }
}
