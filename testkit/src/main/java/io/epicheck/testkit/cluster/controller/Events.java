package io.epicheck.testkit.cluster.controller;

import io.epicheck.testkit.cluster.store.ObjectStore;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells what happens as Kubernetes events. */
final class Events {
    private final ObjectStore store;
    private final Clock clock;

    Events(ObjectStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    void tell(JsonNode about, String component, boolean warning, String reason, String message) {
        ObjectNode event = Json.node().put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata")
                .put(
                        "name",
                        Json.name(about) + "." + UUID.randomUUID().toString().substring(0, 16))
                .put("namespace", Json.namespace(about));
        ObjectNode involved = event.putObject("involvedObject")
                .put("apiVersion", about.path("apiVersion").asString(""))
                .put("kind", about.path("kind").asString(""))
                .put("name", Json.name(about))
                .put("namespace", Json.namespace(about))
                .put("uid", Json.uid(about));
        JsonNode containers = about.at("/spec/containers");
        if (component.equals("kubelet") && !containers.isEmpty()) {
            involved.put(
                    "fieldPath",
                    "spec.containers{" + containers.get(0).path("name").asString("") + "}");
        }
        event.put("type", warning ? "Warning" : "Normal")
                .put("reason", reason)
                .put("message", message)
                .put("firstTimestamp", now())
                .put("lastTimestamp", now())
                .put("count", 1);
        event.putObject("source").put("component", component);
        store.create(event);
    }
}
