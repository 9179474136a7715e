package io.epicheck.testkit.cluster.controller;

import io.epicheck.testkit.cluster.store.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The ReplicaSet controller: as many pods as asked for. */
final class ReplicaSets {
    private final ObjectStore store;
    private final Events events;

    ReplicaSets(ObjectStore store, Events events) {
        this.store = store;
        this.events = events;
    }

    void reconcile() {
        store.list("ReplicaSet", "").stream()
                .filter(each -> !Json.isLeaving(each))
                .forEach(this::reconcile);
    }

    private void reconcile(ObjectNode set) {
        List<ObjectNode> pods = pods(set);
        int wanted = set.at("/spec/replicas").asInt(0);
        for (int i = pods.size(); i < wanted; i++) {
            create(set);
        }
        pods.stream()
                .sorted(Comparator.comparing((ObjectNode pod) -> Json.isTrue(pod, "Ready")))
                .limit(Math.max(0, pods.size() - wanted))
                .forEach(pod -> Pods.leave(store, pod, events.now()));
        status(set);
    }

    private List<ObjectNode> pods(ObjectNode set) {
        return store.list("Pod", Json.namespace(set)).stream()
                .filter(pod -> Json.owner(pod).equals(Json.uid(set)) && !Json.isLeaving(pod))
                .toList();
    }

    private void create(ObjectNode set) {
        ObjectNode pod = Json.node().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata");
        metadata.put("generateName", Json.name(set) + "-").put("namespace", Json.namespace(set));
        metadata.set("labels", set.at("/spec/template/metadata/labels").deepCopy());
        if (set.at("/spec/template/metadata/annotations").isObject()) {
            metadata.set(
                    "annotations", set.at("/spec/template/metadata/annotations").deepCopy());
        }
        Json.own(pod, set);
        pod.set("spec", set.at("/spec/template/spec").deepCopy());
        pod.putObject("status").put("phase", "Pending");
        ObjectNode created = store.create(pod);
        events.tell(set, "replicaset-controller", false, "SuccessfulCreate", "Created pod: " + Json.name(created));
    }

    private void status(ObjectNode set) {
        List<ObjectNode> pods = pods(set);
        long ready = pods.stream().filter(pod -> Json.isTrue(pod, "Ready")).count();
        long available = pods.stream()
                .filter(pod -> isAvailable(pod, set.at("/spec/minReadySeconds").asInt(0)))
                .count();
        store.update("ReplicaSet", Json.namespace(set), Json.name(set), live -> {
            ObjectNode status = live.withObjectProperty("status");
            status.put("observedGeneration", live.at("/metadata/generation").asInt(0));
            status.put("replicas", pods.size());
            status.put("fullyLabeledReplicas", pods.size());
            status.put("readyReplicas", ready);
            status.put("availableReplicas", available);
            return live;
        });
    }

    private boolean isAvailable(ObjectNode pod, int minReadySeconds) {
        return Json.isTrue(pod, "Ready")
                && Json.condition(pod, "Ready")
                        .map(condition -> Instant.parse(
                                condition.path("lastTransitionTime").asString(events.now())))
                        .filter(since -> Duration.between(since, Instant.parse(events.now()))
                                        .toSeconds()
                                >= minReadySeconds)
                        .isPresent();
    }
}
