package io.epicheck.rollout.verdict;

import static io.epicheck.rollout.verdict.JudgeTest.failed;
import static io.epicheck.rollout.verdict.Scene.end;
import static io.epicheck.rollout.verdict.Scene.waitingStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Troubles that may heal: how long each may last. */
class BudgetsTest {
    private static Scene scene() {
        return Scene.ofDeployment(1).status("{replicas: 1, updatedReplicas: 1}");
    }

    private static Verdict at(Observations observations, Scene scene, int seconds) {
        return Judge.judge(observations.at(Duration.ofSeconds(seconds)), scene.target());
    }

    private static KubeObject podWith(Scene scene, String name, String spec, String status) {
        return scene.object(
                "Pod",
                name,
                "ownerReferences: [{controller: true, kind: 'ReplicaSet', uid: 'rs-new'}]",
                "spec: " + spec + ", status: " + status);
    }

    private static Scene event(Scene scene, String type, String reason, String message, int count) {
        return scene.add(scene.object(
                "Event",
                reason + count + message.hashCode(),
                "",
                "type: '" + type + "', reason: '" + reason + "', count: " + count
                        + ", involvedObject: {uid: 'a', fieldPath: 'spec.containers{app}'}, message: '" + message
                        + "'"));
    }

    @Nested
    class Image {
        private static final String BROKEN = "unexpected EOF";

        @Test
        void failsAfterThreeAttempts() {
            Scene scene = scene().waiting("a", "ErrImagePull", BROKEN);
            event(scene, "Warning", "Failed", "Failed to pull image shop: unexpected EOF", 2);
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
            event(scene, "Warning", "Failed", "Failed to pull image shop: unexpected EOF ", 3);
            assertThat(failed(scene).code()).isEqualTo("IMAGE_PULL_FAILED");
            assertThat(failed(scene).reason()).contains("in 5 attempts");
        }

        @Test
        void thatABusyRegistryHoldsBackFailsByTimeOnly() {
            Scene scene = scene().waiting("a", "ErrImagePull", "429 Too Many Requests");
            event(scene, "Warning", "Failed", "Failed to pull image shop: 429 Too Many Requests", 9);
            assertThat(scene.verdictAfter(Duration.ofSeconds(89))).isInstanceOf(Progressing.class);
            assertThat(scene.verdictAfter(Duration.ofSeconds(90))).isInstanceOf(Failed.class);
        }

        @Test
        void pulledOnTheThirdTryIsWell() {
            Scene scene = scene().waiting("a", "ErrImagePull", BROKEN);
            event(scene, "Warning", "Failed", "Failed to pull image shop: unexpected EOF", 2);
            scene.waiting("a", "ImagePullBackOff", "Back-off").running("a").rolledOut();
            assertThat(scene.verdictAfter(Duration.ofSeconds(100))).isInstanceOf(Ready.class);
        }

        @Test
        void doesNotGetTheWholeTimeAgainInAReplacedPod() {
            Scene scene = scene();
            Observations observations = scene.observations();
            KubeObject first = podWith(scene, "a", "{}", waiting());
            observations.accept(EventType.ADDED, first, Duration.ZERO);
            observations.accept(EventType.DELETED, first, Duration.ofSeconds(80));
            observations.accept(EventType.ADDED, podWith(scene, "b", "{}", waiting()), Duration.ofSeconds(81));
            assertThat(at(observations, scene, 90)).isInstanceOf(Progressing.class);
            assertThat(at(observations, scene, 91)).isInstanceOf(Failed.class);
        }

        private static String waiting() {
            return "{containerStatuses: [" + waitingStatus(0, "ErrImagePull", BROKEN, "") + "]}";
        }
    }

    @Nested
    class Memory {
        @Test
        void hasACodeOfItsOwn() {
            Scene scene = scene().pod(
                            "a",
                            "new",
                            false,
                            waitingStatus(2, "CrashLoopBackOff", "", end("c3", 137, 9, "OOMKilled")));
            assertThat(failed(scene).code()).isEqualTo("OOM_KILLED");
        }

        @Test
        void isFoundWhereTheRuntimeMissedTheKernelsNotice() {
            Cause cause = failed(killed("resources: {limits: {memory: '32Mi'}}"));
            assertThat(cause.code()).isEqualTo("OOM_KILLED");
            assertThat(cause.reason()).contains("SIGKILL", "32Mi");
            assertThat(cause.evidence()).contains("memory limit 32Mi", "exit code 137");
        }

        @Test
        void isFoundWhereTheRuntimeSaidItOfAnEarlierEnd() {
            Scene scene = scene().pod(
                            "a", "new", false, waitingStatus(1, "CrashLoopBackOff", "", end("c1", 137, 9, "OOMKilled")))
                    .pod("a", "new", false, waitingStatus(2, "CrashLoopBackOff", "", end("c2", 137, 9, "Error")));
            assertThat(failed(scene).code()).isEqualTo("OOM_KILLED");
        }

        @Test
        void isNotBlamedWithoutALimit() {
            Cause cause = failed(killed("resources: {}"));
            assertThat(cause.code()).isEqualTo("CRASH_LOOP");
            assertThat(cause.evidence()).contains("memory limit of the node");
        }

        @Test
        void isNotBlamedWhereTheKubeletMayHaveKilled() {
            assertThat(failed(killed("resources: {limits: {memory: '32Mi'}}, livenessProbe: {periodSeconds: 2}"))
                            .code())
                    .isEqualTo("CRASH_LOOP");
            Scene restarted = killed("resources: {limits: {memory: '32Mi'}}");
            event(restarted, "Normal", "Killing", "Container app definition changed, will be restarted", 1);
            assertThat(failed(restarted).code()).isEqualTo("CRASH_LOOP");
        }

        private Scene killed(String container) {
            Scene scene = scene();
            return scene.add(podWith(
                    scene,
                    "a",
                    "{restartPolicy: 'Always', containers: [{name: 'app', " + container + "}]}",
                    "{containerStatuses: [" + waitingStatus(2, "CrashLoopBackOff", "", end("c3", 137, 9, "Error"))
                            + "]}"));
        }
    }

    @Nested
    class Platform {
        @Test
        void isNamedWhenTheRuntimeCannotExecute() {
            Scene scene = scene().waiting("a", "RunContainerError", "exec /app: exec format error: unknown");
            assertThat(failed(scene).code()).isEqualTo("IMAGE_WRONG_PLATFORM");
        }

        @Test
        void isNamedWhenTheProgramsLogSaysSo() {
            Scene scene = scene().pod("a", "new", false, Scene.endedStatus(0, end("c1", 255, 0, "Error"), ""));
            Observations observations = scene.observations();
            observations.addLog("c1", java.util.List.of("exec /docker-entrypoint.sh: exec format error"));
            assertThat(failed(at(observations, scene, 0)).code()).isEqualTo("IMAGE_WRONG_PLATFORM");
        }
    }

    @Nested
    class Start {
        @Test
        void thatNeverWorksFails() {
            Scene scene = scene().waiting("a", "CreateContainerError", "context deadline exceeded");
            assertThat(scene.verdictAfter(Duration.ofSeconds(89))).isInstanceOf(Progressing.class);
            assertThat(failed(scene.verdictAfter(Duration.ofSeconds(90))).code())
                    .isEqualTo("CONTAINER_CANNOT_START");
        }
    }

    @Nested
    class Probes {
        private static final String STARTED =
                "{conditions: [{type: 'Ready', status: 'False', lastTransitionTime: 't1'}],"
                        + " containerStatuses: [{name: 'app', ready: false, restartCount: 0, state: {running: {}}}]}";

        private static String probed(String probes) {
            return "{containers: [{name: 'app', image: 'shop/web:2', " + probes + "}]}";
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "readinessProbe: {periodSeconds: 2, failureThreshold: 5} | 16",
                    "readinessProbe: {periodSeconds: 5} | 90",
                    "readinessProbe: {initialDelaySeconds: 60, periodSeconds: 10, timeoutSeconds: 5} | 100",
                    "startupProbe: {periodSeconds: 2, failureThreshold: 60}, readinessProbe: {periodSeconds: 5} | 142",
                    "startupProbe: {periodSeconds: 1, failureThreshold: 5}, readinessProbe: {periodSeconds: 2} | 18",
                })
        void giveTheWindow(String probes, int seconds) {
            Scene scene = scene();
            scene.add(podWith(scene, "a", probed(probes), STARTED));
            scene.warning("a", "Unhealthy", "Readiness probe failed: connection refused");
            assertThat(scene.verdictAfter(Duration.ofSeconds(seconds - 1))).isInstanceOf(Progressing.class);
            Cause cause = failed(scene.verdictAfter(Duration.ofSeconds(seconds)));
            assertThat(cause.code()).isEqualTo("NOT_READY");
            assertThat(cause.reason()).contains("connection refused");
        }

        @Test
        void doNotFailAPodThatNeedsAMinute() {
            Scene scene = scene();
            Observations observations = scene.observations();
            String probes = probed("readinessProbe: {periodSeconds: 2, failureThreshold: 3}");
            observations.accept(EventType.ADDED, podWith(scene, "a", probes, STARTED), Duration.ZERO);
            assertThat(at(observations, scene, 60)).isInstanceOf(Progressing.class);
            String ready = STARTED.replace("False", "True").replace("t1", "t2").replace("ready: false", "ready: true");
            observations.accept(EventType.MODIFIED, podWith(scene, "a", probes, ready), Duration.ofSeconds(61));
            String again = STARTED.replace("t1", "t3");
            observations.accept(EventType.MODIFIED, podWith(scene, "a", probes, again), Duration.ofSeconds(200));
            assertThat(at(observations, scene, 210)).isInstanceOf(Progressing.class);
        }

        @Test
        void thatKillTwiceFail() {
            Scene scene = scene().pod(
                            "a",
                            "new",
                            false,
                            "{name: 'app', restartCount: 2, state: {running: {}}, lastState: {terminated: "
                                    + end("c1", 137, 9, "Error") + "}}");
            event(scene, "Warning", "Unhealthy", "Liveness probe failed: statuscode: 500", 6);
            event(scene, "Normal", "Killing", "Container app failed liveness probe, will be restarted", 1);
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
            event(scene, "Normal", "Killing", "Container app failed liveness probe, will be restarted", 2);
            Cause cause = failed(scene);
            assertThat(cause.code()).isEqualTo("PROBE_KILLED");
            assertThat(cause.reason()).contains("statuscode: 500");
        }

        @Test
        void onALostNodeProveNothing() {
            Scene scene = scene();
            scene.add(podWith(scene, "a", probed("readinessProbe: {periodSeconds: 2}"), STARTED));
            scene.warning("a", "NodeNotReady", "Node is not ready");
            assertThat(scene.verdictAfter(Duration.ofMinutes(9))).isInstanceOf(Progressing.class);
        }
    }

    @Nested
    class Volume {
        private Scene failing(String message) {
            return scene().waiting("a", "ContainerCreating", "").warning("a", "FailedMount", message);
        }

        @Test
        void thatIsNotMountedFailsAfterItsTime() {
            Scene scene = failing("mount failed: exit status 32");
            assertThat(scene.verdictAfter(Duration.ofSeconds(89))).isInstanceOf(Progressing.class);
            assertThat(failed(scene.verdictAfter(Duration.ofSeconds(90))).code())
                    .isEqualTo("VOLUME_NOT_MOUNTED");
        }

        @Test
        void thatAnotherNodeHoldsGetsLonger() {
            Scene scene = failing("Multi-Attach error for volume pvc-1");
            assertThat(scene.verdictAfter(Duration.ofMinutes(6))).isInstanceOf(Progressing.class);
            assertThat(scene.verdictAfter(Duration.ofMinutes(7))).isInstanceOf(Failed.class);
        }

        @Test
        void thatWasMountedInTheEndIsWell() {
            Scene scene = failing("mount failed: exit status 32").running("a").rolledOut();
            assertThat(scene.verdictAfter(Duration.ofMinutes(9))).isInstanceOf(Ready.class);
        }
    }

    @Nested
    class Node {
        private Scene unscheduled(String message) {
            Scene scene = scene();
            return scene.add(podWith(
                    scene,
                    "a",
                    "{}",
                    "{phase: 'Pending', conditions: [{type: 'PodScheduled', status: 'False', reason: 'Unschedulable',"
                            + " message: '" + message + "'}]}"));
        }

        @Test
        void thatNobodyHasFailsAfterItsTime() {
            Scene scene = unscheduled("0/3 nodes are available: 3 Insufficient memory.");
            assertThat(scene.verdictAfter(Duration.ofSeconds(119))).isInstanceOf(Progressing.class);
            Cause cause = failed(scene.verdictAfter(Duration.ofSeconds(120)));
            assertThat(cause.code()).isEqualTo("UNSCHEDULABLE");
            assertThat(cause.reason()).contains("3 Insufficient memory");
        }

        @ParameterizedTest
        @ValueSource(strings = {"TriggeredScaleUp", "Nominated"})
        void thatIsOnItsWayGetsLonger(String reason) {
            Scene scene = unscheduled("0/3 nodes are available: 3 Insufficient memory.");
            event(scene, "Normal", reason, "pod triggered scale-up", 1);
            assertThat(scene.verdictAfter(Duration.ofMinutes(9))).isInstanceOf(Progressing.class);
            assertThat(scene.verdictAfter(Duration.ofMinutes(10))).isInstanceOf(Failed.class);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0/1 nodes are available: 1 node(s) were unschedulable.",
                    "0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.",
                })
        void thatIsCordonedOrAwayNeverFails(String message) {
            assertThat(unscheduled(message).verdictAfter(Duration.ofHours(1))).isInstanceOf(Progressing.class);
        }
    }

    @Nested
    class Refused {
        private Scene refused(String message, String deployment) {
            return Scene.ofDeployment(2)
                    .status(deployment)
                    .replicaSetStatus(
                            "new",
                            "{replicas: 0, conditions: [{type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate',"
                                    + " message: '" + message + "'}]}");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "pods is forbidden: exceeded quota: quota, requested: requests.memory=1Gi, used:"
                            + " requests.memory=32Mi, limited: requests.memory=256Mi | QUOTA_EXCEEDED",
                    "failed quota: quota: must specify limits.cpu for: app | QUOTA_EXCEEDED",
                    "pods is forbidden: violates PodSecurity restricted:latest | POD_SECURITY",
                    "pods is forbidden: maximum cpu usage per Container is 1, but limit is 2 | LIMIT_RANGE",
                    "admission webhook x denied the request: no | WEBHOOK_DENIED",
                    "error looking up service account shop/robot: serviceaccount \"robot\" not found"
                            + " | SERVICE_ACCOUNT_MISSING",
                    "Pod web is invalid: spec.x: Invalid value | PODS_REFUSED",
                })
        void forGoodFailsAtOnce(String message, String code) {
            assertThat(failed(refused(message, "{replicas: 2, availableReplicas: 2}"))
                            .code())
                    .isEqualTo(code);
        }

        @Test
        void byAQuotaThatTheOldPodsKeepFailsSoon() {
            String full = "exceeded quota: quota, requested: pods=1, used: pods=2, limited: pods=2";
            Scene scene = refused(full, "{replicas: 2, availableReplicas: 2}");
            assertThat(scene.verdictAfter(Duration.ofSeconds(4))).isInstanceOf(Progressing.class);
            assertThat(failed(scene.verdictAfter(Duration.ofSeconds(5))).code()).isEqualTo("QUOTA_EXCEEDED");
        }

        @Test
        void byAQuotaWhilePodsEndGetsTheirTime() {
            Scene scene = refused("exceeded quota: q", "{replicas: 2, availableReplicas: 2}");
            scene.add(scene.object("Pod", "o", "deletionTimestamp: '2026-11-23T16:44:00Z'", "status: {}"));
            assertThat(scene.verdictAfter(Duration.ofSeconds(119))).isInstanceOf(Progressing.class);
            assertThat(scene.verdictAfter(Duration.ofSeconds(120))).isInstanceOf(Failed.class);
        }

        @Test
        void becauseTheDefaultAccountIsNotThereYetGetsTime() {
            Scene scene = refused("error looking up service account: serviceaccount \"default\" not found", "{}");
            assertThat(scene.verdictAfter(Duration.ofSeconds(119))).isInstanceOf(Progressing.class);
            assertThat(failed(scene.verdictAfter(Duration.ofSeconds(120))).code())
                    .isEqualTo("SERVICE_ACCOUNT_MISSING");
        }
    }

    @Nested
    class OnePod {
        @Test
        void thatIsPreemptedNeverCounts() {
            Scene scene = scene();
            scene.add(podWith(
                    scene,
                    "a",
                    "{}",
                    "{conditions: [{type: 'DisruptionTarget', status: 'True'}], containerStatuses: ["
                            + waitingStatus(3, "CrashLoopBackOff", "", end("c1", 1, 1, "Error")) + "]}"));
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
        }

        @Test
        void thatRestartedOnceIsWell() {
            Scene scene = scene().pod(
                            "a",
                            "new",
                            true,
                            "{name: 'app', ready: true, restartCount: 1, state: {running: {}},"
                                    + " lastState: {terminated: " + end("c1", 1, 9, "Error") + "}}")
                    .rolledOut();
            assertThat(scene.verdict()).isInstanceOf(Ready.class);
        }

        @Test
        void ofManyThatAreWantedIsNoQuorumYet() {
            Scene scene = Scene.ofDeployment(50).status("{}");
            scene.waiting("a", "InvalidImageName", "").running("b").running("c").running("d");
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
        }

        @Test
        void isEnoughWhenItIsAllThereIs() {
            Scene scene = Scene.ofDeployment(50).status("{}").waiting("a", "InvalidImageName", "");
            assertThat(failed(scene).code()).isEqualTo("INVALID_IMAGE_NAME");
        }

        @Test
        void withAWarningAboutItsNodesNamesIsNotNamedAfterIt() {
            Scene scene = scene().pod("a", "new", false, "{name: 'app', state: {running: {}}}")
                    .warning("a", "MissingClusterDNS", "pod: kubelet does not have ClusterDNS IP configured");
            Snapshot snapshot = scene.observations().at(Duration.ZERO);
            assertThat(Warning.about(snapshot, scene.target())).isEmpty();
            assertThat(Judge.deadline(snapshot, scene.target(), Duration.ofSeconds(1))
                            .evidence())
                    .noneMatch(line -> line.contains("ClusterDNS"));
        }
    }
}
