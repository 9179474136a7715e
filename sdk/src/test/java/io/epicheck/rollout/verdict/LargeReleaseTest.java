package io.epicheck.rollout.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.verdict.Verdict.Ready;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 300 Deployments with ten pods each: the size that a release is promised to manage. */
class LargeReleaseTest {
    private static final int DEPLOYMENTS = 300;
    private static final int PODS = 10;

    private final List<Target> targets = new ArrayList<>();

    @Test
    void isJudgedWellWithinASecondOfItsLastPod() {
        Observations observations = new Observations();
        for (int i = 0; i < DEPLOYMENTS; i++) {
            addDeployment(observations, i);
        }
        judgeAll(observations, 1); // the first look also loads classes
        KubeObject last = pod("d0-p0", "rs0", 77);
        long begin = System.nanoTime();
        observations.accept(EventType.MODIFIED, last, Duration.ZERO);
        judgeAll(observations, 2);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(took).isLessThan(Duration.ofSeconds(1));
        long again = System.nanoTime();
        judgeAll(observations, 3);
        assertThat(Duration.ofNanos(System.nanoTime() - again)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void keepsOfAPodWhatIsRead() {
        KubeObject pod = pod("a", "rs", 1);
        KubeObject kept = Kept.of(pod).orElseThrow();
        assertThat(kept.at("/metadata/managedFields").isMissingNode()).isTrue();
        assertThat(kept.toJson().toString().length())
                .isLessThan(pod.toJson().toString().length() / 3);
        assertThat(Kept.of(kept)).contains(kept);
    }

    private void judgeAll(Observations observations, int second) {
        Snapshot snapshot = observations.at(Duration.ofSeconds(second));
        for (Target target : targets) {
            assertThat(Judge.logsWanted(snapshot, target)).isEmpty();
            assertThat(Judge.judge(snapshot, target)).isInstanceOf(Ready.class);
            assertThat(Warning.about(snapshot, target)).hasSize(PODS);
        }
    }

    private void addDeployment(Observations observations, int i) {
        String name = "d" + i;
        KubeObject deployment = Scene.parse("{apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: '" + name
                + "', namespace: 'shop', uid: '" + name
                + "', generation: 2, resourceVersion: '5'}, spec: {replicas: 10,"
                + " template: " + template("new") + "}, status: {observedGeneration: 2, replicas: 10, updatedReplicas:"
                + " 10, availableReplicas: 10}}");
        targets.add(new Target(deployment, "", List.of(name), Duration.ZERO));
        accept(observations, deployment);
        for (String revision : List.of("old", "new")) {
            accept(
                    observations,
                    Scene.parse("{apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: {name: '" + name
                            + revision + "', namespace: 'shop', uid: '"
                            + (revision.equals("new") ? "rs" + i : name + revision)
                            + "', resourceVersion: '6', ownerReferences: [{controller: true, uid: '" + name + "'}],"
                            + MANAGED + "}, spec: {template: " + template(revision) + "}}"));
        }
        StringBuilder endpoints = new StringBuilder();
        for (int p = 0; p < PODS; p++) {
            String pod = name + "-p" + p;
            accept(observations, pod(pod, "rs" + i, 7));
            endpoints
                    .append("{conditions: {ready: true}, targetRef: {uid: '")
                    .append(pod)
                    .append("'}},");
            for (int e = 0; e < 5; e++) {
                accept(
                        observations,
                        Scene.parse("{apiVersion: 'v1', kind: 'Event', metadata: {name: '" + pod + e
                                + "', namespace: 'shop', uid: '" + pod + e + "', resourceVersion: '9', " + MANAGED
                                + "}, type: '"
                                + (e == 0 ? "Warning" : "Normal")
                                + "', reason: 'Unhealthy', message: 'Readiness probe failed',"
                                + " involvedObject: {kind: 'Pod', uid: '" + pod + "'}}"));
            }
        }
        accept(
                observations,
                Scene.parse("{apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: {name: '"
                        + name + "', namespace: 'shop', uid: 'e" + name + "', resourceVersion: '8', labels:"
                        + " {'kubernetes.io/service-name': '" + name + "'}}, endpoints: ["
                        + endpoints.substring(0, endpoints.length() - 1) + "]}"));
    }

    private static void accept(Observations observations, KubeObject object) {
        observations.accept(EventType.ADDED, object, Duration.ZERO);
    }

    private static KubeObject pod(String name, String owner, int version) {
        return Scene.parse("{apiVersion: 'v1', kind: 'Pod', metadata: {name: '" + name + "', namespace: 'shop', uid: '"
                + name + "', resourceVersion: '" + version
                + "', creationTimestamp: '2026-11-23T16:44:00Z', labels: {app:"
                + " 'web'}, ownerReferences: [{controller: true, kind: 'ReplicaSet', uid: '" + owner + "'}], " + MANAGED
                + "}, spec: {nodeName: 'node-1', restartPolicy: 'Always', volumes: [" + ENV + "], containers: [{name:"
                + " 'app', image: 'shop/web:2', env: [" + ENV
                + "], readinessProbe: {httpGet: {path: '/', port: 80}}}]},"
                + " status: {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}], containerStatuses: [{name:"
                + " 'app', ready: true, restartCount: 0, image: 'shop/web:2', imageID: 'sha256:1', state: {running:"
                + " {startedAt: '2026-11-23T16:44:00Z'}}}]}}");
    }

    private static String template(String revision) {
        return "{metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'app', image: 'shop/web:" + revision
                + "', env: [" + ENV + "]}]}}";
    }

    private static final String ENV = "{name: 'A', value: 'some value'}, {name: 'B', value: 'some value'},"
            + " {name: 'C', value: 'some value'}, {name: 'D', value: 'some value'}, {name: 'E', value: 'some value'}";
    private static final String FIELDS =
            "{'f:metadata': {'f:labels': {'.': {}, 'f:app': {}, 'f:pod-template-hash': {}},"
                    + " 'f:ownerReferences': {'.': {}, 'k:x': {}}}, 'f:spec': {'f:containers': {'k:app': {'.': {}, 'f:env': {'.':"
                    + " {}, 'k:A': {'.': {}, 'f:name': {}, 'f:value': {}}}, 'f:image': {}, 'f:imagePullPolicy': {}, 'f:name': {},"
                    + " 'f:ports': {'.': {}, 'k:80': {}}, 'f:readinessProbe': {'.': {}, 'f:failureThreshold': {}, 'f:httpGet':"
                    + " {}}}}, 'f:dnsPolicy': {}, 'f:restartPolicy': {}, 'f:schedulerName': {}}}";
    private static final String MANAGED = "managedFields: [{manager: 'kube-controller-manager', operation: 'Update',"
            + " fieldsV1: " + FIELDS + "}, {manager: 'kubelet', operation: 'Update', subresource: 'status', fieldsV1: "
            + FIELDS + "}]";
}
