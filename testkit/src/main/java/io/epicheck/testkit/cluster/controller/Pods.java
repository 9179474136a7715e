package io.epicheck.testkit.cluster.controller;

import io.epicheck.testkit.cluster.store.ObjectStore;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The kubelet of the only node: takes every pod through its life. */
final class Pods {
    static final String NODE = "simulated-node";

    private final ObjectStore store;
    private final Events events;
    private final ControllerSettings settings;
    private final Map<String, PodLife> lives = new ConcurrentHashMap<>();
    private final Map<String, String> uids = new ConcurrentHashMap<>();
    private int addresses;

    Pods(ObjectStore store, Events events, ControllerSettings settings) {
        this.store = store;
        this.events = events;
        this.settings = settings;
    }

    /** Asks a pod to end; its kubelet removes it. */
    static void leave(ObjectStore store, ObjectNode pod, String now) {
        store.update("Pod", Json.namespace(pod), Json.name(pod), live -> {
            if (!Json.isLeaving(live)) {
                live.withObjectProperty("metadata")
                        .put("deletionTimestamp", now)
                        .put(
                                "deletionGracePeriodSeconds",
                                live.at("/spec/terminationGracePeriodSeconds").asInt(30));
            }
            return live;
        });
    }

    void reconcile(long nanos) {
        List<ObjectNode> pods = store.list("Pod", "");
        Set<String> there = pods.stream().map(Json::uid).collect(Collectors.toSet());
        lives.entrySet().removeIf(entry -> {
            if (there.contains(entry.getKey())) {
                return false;
            }
            entry.getValue().close();
            return true;
        });
        pods.forEach(pod -> step(pod, nanos));
    }

    Optional<String> log(String namespace, String pod, String container) {
        return life(namespace, pod).map(life -> life.log(container));
    }

    Optional<InetSocketAddress> address(String namespace, String pod) {
        return life(namespace, pod).flatMap(PodLife::address);
    }

    void close() {
        lives.values().forEach(PodLife::close);
    }

    private Optional<PodLife> life(String namespace, String pod) {
        return Optional.ofNullable(uids.get(namespace + "/" + pod)).map(lives::get);
    }

    private void step(ObjectNode pod, long nanos) {
        PodLife life = lives.computeIfAbsent(Json.uid(pod), uid -> new PodLife(nanos, ++addresses));
        uids.put(Json.namespace(pod) + "/" + Json.name(pod), Json.uid(pod));
        if (Json.isLeaving(pod)) {
            if (life.isOver(nanos)) {
                life.close();
                store.delete("Pod", Json.namespace(pod), Json.name(pod));
            }
            return;
        }
        if (!pod.at("/spec/nodeName").isString()) {
            schedule(pod, life);
            return;
        }
        advance(pod, life, nanos);
        write(pod, life);
    }

    private void schedule(ObjectNode pod, PodLife life) {
        store.update("Pod", Json.namespace(pod), Json.name(pod), live -> {
            live.withObjectProperty("spec").put("nodeName", NODE);
            return live;
        });
        events.tell(
                pod,
                "default-scheduler",
                false,
                "Scheduled",
                "Successfully assigned " + Json.namespace(pod) + "/" + Json.name(pod) + " to " + NODE);
        life.waitFor("ContainerCreating", "");
    }

    private void advance(ObjectNode pod, PodLife life, long nanos) {
        if (life.stage() == PodLife.Stage.WAITING && life.passed(nanos, settings.start())) {
            start(pod, life, nanos);
        } else if (life.stage() == PodLife.Stage.REFUSED && life.passed(nanos, settings.backOff())) {
            start(pod, life, nanos);
        } else if (life.stage() == PodLife.Stage.RUNNING) {
            run(pod, life, nanos);
        } else if (life.stage() == PodLife.Stage.CRASHED && life.passed(nanos, settings.backOff())) {
            life.run(nanos);
        }
    }

    private void start(ObjectNode pod, PodLife life, long nanos) {
        Optional<String> missing = ConfigReferences.missing(store, pod);
        if (missing.isPresent()) {
            if (life.refuse(nanos, "CreateContainerConfigError", missing.get())) {
                events.tell(pod, "kubelet", true, "Failed", "Error: " + missing.get());
            }
            return;
        }
        for (JsonNode container : pod.at("/spec/containers")) {
            String image = container.path("image").asString("");
            Optional<String> refusal = settings.images().refusal(image);
            if (refusal.isPresent()) {
                pullFailed(pod, life, nanos, image, refusal.get());
                return;
            }
            List<String> command = new ArrayList<>();
            container.path("command").forEach(part -> command.add(part.asString("")));
            container.path("args").forEach(part -> command.add(part.asString("")));
            ContainerRun run = new ContainerRun(
                    Json.namespace(pod), Json.name(pod), container.path("name").asString(""), image, command);
            life.script(run.container(), settings.scripts().apply(run));
            events.tell(
                    pod, "kubelet", false, "Pulled", "Container image \"" + image + "\" already present on machine");
        }
        life.run(nanos);
        life.serve();
        events.tell(pod, "kubelet", false, "Started", "Started container");
    }

    private void pullFailed(ObjectNode pod, PodLife life, long nanos, String image, String refusal) {
        boolean first = !life.reason().endsWith("BackOff") && !life.reason().equals("ErrImagePull");
        if (first) {
            life.refuse(nanos, "ErrImagePull", refusal);
            events.tell(pod, "kubelet", true, "Failed", "Failed to pull image \"" + image + "\": " + refusal);
            events.tell(pod, "kubelet", true, "Failed", "Error: ErrImagePull");
        } else {
            life.refuse(
                    nanos, "ImagePullBackOff", "Back-off pulling image \"" + image + "\": ErrImagePull: " + refusal);
        }
    }

    private void run(ObjectNode pod, PodLife life, long nanos) {
        Optional<ContainerScript> crashing = life.crashing();
        if (crashing.isPresent() && life.passed(nanos, settings.ready())) {
            life.crash(nanos, crashing.get().exitCode());
            events.tell(
                    pod,
                    "kubelet",
                    true,
                    "BackOff",
                    "Back-off restarting failed container in pod " + Json.name(pod) + "_" + Json.namespace(pod) + "("
                            + Json.uid(pod) + ")");
        } else if (crashing.isEmpty() && life.isServing() && life.passed(nanos, settings.ready())) {
            life.beReady();
        }
    }

    private void write(ObjectNode pod, PodLife life) {
        String now = events.now();
        store.update("Pod", Json.namespace(pod), Json.name(pod), live -> {
            ObjectNode status = live.withObjectProperty("status");
            status.put("phase", life.hasStarted() ? "Running" : "Pending");
            status.put("hostIP", "127.0.0.1");
            if (!status.has("startTime")) {
                status.put("startTime", now);
            }
            if (life.hasStarted()) {
                status.put("podIP", life.ip());
                status.putArray("podIPs").addObject().put("ip", life.ip());
            }
            Json.setCondition(status, "PodScheduled", true, now);
            Json.setCondition(status, "Initialized", true, now);
            Json.setCondition(status, "ContainersReady", life.isReady(), now);
            Json.setCondition(status, "Ready", life.isReady(), now);
            ContainerStatuses.write(live, status, life);
            return live;
        });
    }
}
