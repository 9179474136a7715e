package io.epicheck.testkit.cluster.controller;

import io.epicheck.testkit.cluster.store.ObjectStore;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The smaller controllers: endpoints, Ingresses, autoscalers, namespaces and garbage. */
final class Surroundings {
    private static final List<String> OWNED =
            List.of("ReplicaSet", "Pod", "EndpointSlice", "ControllerRevision", "ConfigMap", "Secret");
    private static final List<String> OWNERS =
            List.of("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "Service", "ConfigMap", "Secret");
    private final ObjectStore store;
    private final Events events;

    Surroundings(ObjectStore store, Events events) {
        this.store = store;
        this.events = events;
    }

    void reconcile() {
        store.list("Namespace", "").forEach(this::namespace);
        store.list("Service", "").forEach(this::endpoints);
        store.list("Ingress", "").forEach(this::ingress);
        store.list("HorizontalPodAutoscaler", "").forEach(this::autoscaler);
        garbage();
    }

    private void namespace(ObjectNode namespace) {
        String name = Json.name(namespace);
        if (Json.isLeaving(namespace)) {
            // The API server empties it.
            return;
        }
        if (store.get("ServiceAccount", name, "default").isEmpty()) {
            ObjectNode account = Json.node().put("apiVersion", "v1").put("kind", "ServiceAccount");
            account.putObject("metadata").put("name", "default").put("namespace", name);
            store.create(account);
        }
    }

    private void endpoints(ObjectNode service) {
        JsonNode selector = service.at("/spec/selector");
        if (selector.isEmpty()) {
            return;
        }
        String namespace = Json.namespace(service);
        String name = Json.name(service) + "-" + Json.uid(service).substring(0, 5);
        if (store.get("EndpointSlice", namespace, name).isEmpty()) {
            ObjectNode slice =
                    Json.node().put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
            slice.put("addressType", "IPv4");
            ObjectNode metadata = slice.putObject("metadata").put("name", name).put("namespace", namespace);
            metadata.putObject("labels").put("kubernetes.io/service-name", Json.name(service));
            Json.own(slice, service);
            slice.putArray("endpoints");
            store.create(slice);
        }
        List<ObjectNode> pods = store.list("Pod", namespace).stream()
                .filter(pod -> Json.selects(selector, pod.at("/metadata/labels"))
                        && pod.at("/status/podIP").isString())
                .toList();
        store.update("EndpointSlice", namespace, name, live -> {
            ArrayNode endpoints = live.putArray("endpoints");
            pods.forEach(pod -> endpoint(endpoints.addObject(), pod));
            ArrayNode ports = live.putArray("ports");
            service.at("/spec/ports").forEach(port -> ports.addObject()
                    .put("name", port.path("name").asString(""))
                    .put("port", port.path("port").asInt(0))
                    .put("protocol", "TCP"));
            return live;
        });
    }

    private static void endpoint(ObjectNode endpoint, ObjectNode pod) {
        boolean leaving = Json.isLeaving(pod);
        boolean ready = Json.isTrue(pod, "Ready");
        endpoint.putArray("addresses").add(pod.at("/status/podIP").asString(""));
        endpoint.putObject("conditions")
                .put("ready", ready && !leaving)
                .put("serving", ready)
                .put("terminating", leaving);
        endpoint.put("nodeName", Pods.NODE);
        endpoint.putObject("targetRef")
                .put("kind", "Pod")
                .put("name", Json.name(pod))
                .put("namespace", Json.namespace(pod))
                .put("uid", Json.uid(pod));
    }

    private void ingress(ObjectNode ingress) {
        store.update("Ingress", Json.namespace(ingress), Json.name(ingress), live -> {
            ObjectNode balancer = live.withObjectProperty("status").withObjectProperty("loadBalancer");
            balancer.putArray("ingress").addObject().put("ip", "127.0.0.1");
            return live;
        });
    }

    /** As in a cluster without a metrics-server. */
    private void autoscaler(ObjectNode autoscaler) {
        store.update("HorizontalPodAutoscaler", Json.namespace(autoscaler), Json.name(autoscaler), live -> {
            ObjectNode status = live.withObjectProperty("status");
            Json.setCondition(status, "AbleToScale", true, events.now())
                    .put("reason", "SucceededGetScale")
                    .put("message", "");
            Json.setCondition(status, "ScalingActive", false, events.now())
                    .put("reason", "FailedGetResourceMetric")
                    .put("message", "the HPA was unable to compute the replica count: no metrics-server");
            return live;
        });
    }

    /** What belongs to something that is gone goes too. */
    private void garbage() {
        Set<String> there = OWNERS.stream()
                .flatMap(kind -> store.list(kind, "").stream())
                .map(Json::uid)
                .collect(Collectors.toSet());
        for (String kind : OWNED) {
            Stream<ObjectNode> orphans = store.list(kind, "").stream().filter(object -> isAbandoned(object, there));
            orphans.forEach(object -> {
                if (kind.equals("Pod")) {
                    Pods.leave(store, object, events.now());
                } else {
                    store.delete(kind, Json.namespace(object), Json.name(object));
                }
            });
        }
    }

    /** It had owners, and none of them is left. */
    private static boolean isAbandoned(ObjectNode object, Set<String> there) {
        JsonNode owners = object.at("/metadata/ownerReferences");
        return !owners.isEmpty()
                && owners.valueStream()
                        .noneMatch(owner -> there.contains(owner.path("uid").asString("")));
    }
}
