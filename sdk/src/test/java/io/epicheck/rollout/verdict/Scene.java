package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A namespace with one Deployment {@code web} in the middle of a rollout: objects as a real API server sends them. */
final class Scene {
    static final String NAMESPACE = "shop";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
            .build();

    private final List<KubeObject> stream = new ArrayList<>();
    private final List<String> services = new ArrayList<>();
    private int version = 1000;
    private int replicas = 1;
    private Duration soak = Duration.ZERO;
    private String staleProgress = "";
    private KubeObject applied = deployment(1, 2, 2, "{}");

    static Scene ofDeployment(int replicas) {
        Scene scene = new Scene();
        scene.replicas = replicas;
        scene.applied = scene.deployment(
                replicas,
                2,
                1,
                "{replicas: " + replicas + ", updatedReplicas: " + replicas + ", availableReplicas: " + replicas + "}");
        scene.add(scene.applied);
        scene.add(scene.replicaSet("old", "shop/web:1", "{}"));
        scene.add(scene.replicaSet("new", "shop/web:2", "{}"));
        return scene;
    }

    static Scene of(KubeObject applied) {
        Scene scene = new Scene();
        scene.applied = applied;
        scene.add(applied);
        return scene;
    }

    Scene add(KubeObject object) {
        stream.add(object);
        return this;
    }

    Scene service(String name, String... readyPods) {
        services.add(name);
        StringBuilder endpoints = new StringBuilder();
        for (String pod : readyPods) {
            endpoints
                    .append("{conditions: {ready: true}, targetRef: {kind: 'Pod', uid: '")
                    .append(pod)
                    .append("'}},");
        }
        String list = endpoints.isEmpty() ? "" : endpoints.substring(0, endpoints.length() - 1);
        return add(object(
                "EndpointSlice",
                name + "-x",
                "labels: {'kubernetes.io/service-name': '" + name + "'}",
                "endpoints: [" + list + "]"));
    }

    Scene soak(Duration soak) {
        this.soak = soak;
        return this;
    }

    Scene staleProgress(String lastUpdateTime) {
        this.staleProgress = lastUpdateTime;
        return this;
    }

    /** The Deployment's status once its controller has seen generation 2. */
    Scene status(String status) {
        return add(deployment(replicas, 2, 2, status));
    }

    /** A status in which everything that kubectl looks at is done. */
    Scene rolledOut() {
        return status("{replicas: " + replicas + ", updatedReplicas: " + replicas + ", readyReplicas: " + replicas
                + ", availableReplicas: " + replicas + "}");
    }

    Scene replicaSetStatus(String name, String status) {
        return add(replicaSet(name, name.equals("new") ? "shop/web:2" : "shop/web:1", status));
    }

    /** A pod of a ReplicaSet with one container's status. */
    Scene pod(String name, String replicaSet, boolean ready, String containerStatus) {
        String image = replicaSet.equals("new") ? "shop/web:2" : "shop/web:1";
        return add(object(
                "Pod",
                name,
                "ownerReferences: [{controller: true, uid: 'rs-" + replicaSet + "'}]",
                "spec: {nodeName: 'node-1', restartPolicy: 'Always', containers: [{name: 'app', image: '" + image
                        + "'}]}, "
                        + "status: {phase: 'Running', conditions: [{type: 'Ready', status: '"
                        + (ready ? "True" : "False")
                        + "'}], containerStatuses: [" + containerStatus + "]}"));
    }

    Scene waiting(String pod, String reason, String message) {
        return pod(pod, "new", false, waitingStatus(0, reason, message, ""));
    }

    Scene running(String pod) {
        return pod(pod, "new", true, "{name: 'app', restartCount: 0, state: {running: {}}}");
    }

    static String waitingStatus(int restarts, String reason, String message, String lastEnd) {
        return "{name: 'app', restartCount: " + restarts + ", state: {waiting: {reason: '" + reason + "', message: '"
                + message.replace("'", "\\'") + "'}}"
                + (lastEnd.isEmpty() ? "" : ", lastState: {terminated: " + lastEnd + "}") + "}";
    }

    static String endedStatus(int restarts, String end, String before) {
        return "{name: 'app', restartCount: " + restarts + ", state: {terminated: " + end + "}"
                + (before.isEmpty() ? "" : ", lastState: {terminated: " + before + "}") + "}";
    }

    static String end(String id, int exitCode, int seconds, String reason) {
        return "{containerID: '" + id + "', exitCode: " + exitCode + ", reason: '" + reason
                + "', startedAt: '2026-11-23T16:44:00Z', finishedAt: '2026-11-23T16:44:0" + seconds + "Z'}";
    }

    Scene warning(String about, String reason, String message) {
        return add(object(
                "Event",
                about + "-" + version,
                "",
                "type: 'Warning', reason: '" + reason + "', involvedObject: {uid: '" + about + "'}, message: '"
                        + message.replace("'", "\\'") + "'"));
    }

    KubeObject object(String kind, String name, String metadata, String rest) {
        version++;
        return parse(
                "{kind: '" + kind + "', apiVersion: 'v1', metadata: {name: '" + name + "', namespace: '" + NAMESPACE
                        + "', uid: '" + name + "', resourceVersion: '" + version
                        + "', creationTimestamp: '2026-11-23T16:44:00Z'"
                        + (metadata.isEmpty() ? "" : ", " + metadata) + "}, " + rest + "}");
    }

    List<KubeObject> stream() {
        return List.copyOf(stream);
    }

    Target target() {
        return new Target(applied, staleProgress, services, soak);
    }

    Observations observations() {
        Observations observations = new Observations();
        stream.forEach(object -> observations.accept(EventType.ADDED, object, Duration.ZERO));
        return observations;
    }

    Verdict verdict() {
        return verdictAfter(Duration.ZERO);
    }

    Verdict verdictAfter(Duration now) {
        return Judge.judge(observations().at(now), target());
    }

    static KubeObject parse(String json) {
        return KubeObject.of((ObjectNode) JSON.readTree(json));
    }

    private KubeObject deployment(int wanted, int generation, int observed, String status) {
        ObjectNode json = object(
                        "Deployment",
                        "web",
                        "generation: " + generation + ", annotations: {'deployment.kubernetes.io/revision': '2'}",
                        "spec: {replicas: " + wanted + ", template: " + template("shop/web:2", "") + "}, status: "
                                + status)
                .toJson();
        ((ObjectNode) json.get("status")).put("observedGeneration", observed);
        return KubeObject.of(json);
    }

    private KubeObject replicaSet(String name, String image, String status) {
        return object(
                "ReplicaSet",
                "rs-" + name,
                "ownerReferences: [{controller: true, uid: 'web'}]",
                "spec: {template: " + template(image, ", 'pod-template-hash': '" + name + "'") + "}, status: "
                        + status);
    }

    private static String template(String image, String moreLabels) {
        return "{metadata: {labels: {app: 'web'" + moreLabels + "}}, spec: {containers: [{name: 'app', image: '" + image
                + "'}]}}";
    }
}
