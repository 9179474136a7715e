package io.epicheck.rollout.evidence;

import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.verdict.Observations;
import io.epicheck.rollout.verdict.Snapshot;
import io.epicheck.rollout.verdict.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Deployment {@code shop/web} with a new ReplicaSet, and pods of it as a test adds them. */
final class FailedRelease {
    static final Cause CRASH_LOOP = new Cause(
            "CRASH_LOOP",
            "Deployment shop/web",
            "container app ended 3 times, last with exit code 7",
            List.of("container app of pod web-1 on node node-1", "exit code 7"),
            "Read the container's last log lines.");
    static final String CRASHED =
            "{name: 'app', ready: false, restartCount: 3, state: {waiting: {reason: 'CrashLoopBackOff'}}, "
                    + "lastState: {terminated: {exitCode: 7}}}";
    static final String RUNNING = "{name: 'app', ready: true, restartCount: 0, state: {running: {}}}";
    static final String UNREADY = "{name: 'app', ready: false, restartCount: 0, state: {running: {}}}";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
            .build();

    private final List<KubeObject> objects = new ArrayList<>();
    private final KubeObject deployment;
    private int version = 1000;

    FailedRelease() {
        deployment = object(
                "apps/v1", "Deployment", "web", "managedFields: [{manager: 'somebody'}]", "spec: {template: {}}");
        objects.add(deployment);
        objects.add(object(
                "apps/v1",
                "ReplicaSet",
                "web-new",
                "ownerReferences: [{controller: true, uid: 'web'}]",
                "spec: {template: {}}"));
    }

    FailedRelease pod(String name, String containerStatus) {
        return pod(name, containerStatus, "");
    }

    /** @param env {@code {name: 'A', value: 'b'}} */
    FailedRelease pod(String name, String containerStatus, String env) {
        boolean ready = containerStatus.contains("ready: true");
        return add(object(
                "v1",
                "Pod",
                name,
                "ownerReferences: [{controller: true, uid: 'web-new'}]",
                "spec: {nodeName: 'node-1', containers: [{name: 'app', env: [" + env
                        + "]}]}, status: {phase: 'Running', "
                        + "conditions: [{type: 'Ready', status: '" + (ready ? "True" : "False")
                        + "'}], containerStatuses: [" + containerStatus + "]}"));
    }

    FailedRelease event(String about, String time, int count, String reason, String message) {
        return add(object(
                "v1",
                "Event",
                about + "." + version,
                "",
                "type: 'Warning', reason: '" + reason + "', count: " + count + ", lastTimestamp: '" + time
                        + "', involvedObject: {kind: 'Pod', name: '" + about + "', uid: '" + about + "'}, message: '"
                        + message + "'"));
    }

    FailedRelease slice(String service) {
        return add(object(
                "discovery.k8s.io/v1",
                "EndpointSlice",
                service + "-x",
                "labels: {'kubernetes.io/service-name': '" + service + "'}",
                "endpoints: []"));
    }

    FailedRelease add(KubeObject object) {
        objects.add(object);
        return this;
    }

    List<KubeObject> pods() {
        return objects.stream().filter(object -> object.kind().equals("Pod")).toList();
    }

    KubeObject object(String apiVersion, String kind, String name, String metadata, String rest) {
        version++;
        return parse("{apiVersion: '" + apiVersion + "', kind: '" + kind + "', metadata: {name: '" + name
                + "', namespace: 'shop', uid: '" + name + "', resourceVersion: '" + version
                + "', creationTimestamp: '2026-11-23T16:44:00Z'" + (metadata.isEmpty() ? "" : ", " + metadata) + "}, "
                + rest + "}");
    }

    static KubeObject parse(String json) {
        return KubeObject.of((ObjectNode) JSON.readTree(json));
    }

    List<Target> targets() {
        return List.of(new Target(deployment, "", List.of("web"), Duration.ZERO));
    }

    Snapshot snapshot() {
        Observations observations = new Observations();
        objects.forEach(object -> observations.accept(EventType.ADDED, object, Duration.ZERO));
        return observations.at(Duration.ZERO);
    }
}
