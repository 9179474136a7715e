package io.epicheck.rollout.verdict;

import static io.epicheck.rollout.verdict.Scene.end;
import static io.epicheck.rollout.verdict.Scene.endedStatus;
import static io.epicheck.rollout.verdict.Scene.waitingStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.rollout.Cause;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {
    private static final String NOT_FOUND =
            "rpc error: code = NotFound desc = failed to pull and unpack image \"shop/web:2\": failed to resolve reference"
                    + " \"shop/web:2\": shop/web:2: not found";

    static Cause failed(Scene scene) {
        return failed(scene.verdict());
    }

    static Cause failed(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Failed.class);
        return ((Failed) verdict).cause();
    }

    static String progressing(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Progressing.class);
        return ((Progressing) verdict).detail();
    }

    @Nested
    class ReadyRule {
        @Test
        void holdsWhenEveryNewPodIsAvailableAndServes() {
            Scene scene =
                    Scene.ofDeployment(2).rolledOut().running("a").running("b").service("web", "a", "b");
            assertThat(scene.verdict()).isEqualTo(new Ready(new Counts(2, 2, 2, 2)));
        }

        @Test
        void doesNotTrustStatusOfTheGenerationBefore() {
            assertThat(progressing(Scene.ofDeployment(1).running("a").verdict()))
                    .isEqualTo("its controller has not seen the change yet");
        }

        @Test
        void waitsForOldPodsToGo() {
            Scene scene = Scene.ofDeployment(1)
                    .status("{replicas: 2, updatedReplicas: 1, availableReplicas: 2}")
                    .running("a");
            assertThat(progressing(scene.verdict())).isEqualTo("1 pod of another revision is left");
        }

        @Test
        void waitsForTheServiceToSendTrafficToNewPods() {
            Scene scene =
                    Scene.ofDeployment(2).rolledOut().running("a").running("b").service("web", "a", "old-pod");
            assertThat(progressing(scene.verdict())).isEqualTo("Service web does not send traffic to 1 of 2 pods");
        }

        @Test
        void watchesPodsWithoutAProbeForAWhile() {
            Scene scene = Scene.ofDeployment(1).rolledOut().running("a").soak(Duration.ofSeconds(5));
            assertThat(progressing(scene.verdictAfter(Duration.ofSeconds(4)))).contains("no readiness probe");
            assertThat(scene.verdictAfter(Duration.ofSeconds(5))).isInstanceOf(Ready.class);
        }

        @Test
        void isNotBlockedByZeroReplicas() {
            assertThat(Scene.ofDeployment(0).rolledOut().service("web").verdict())
                    .isInstanceOf(Ready.class);
        }

        @Test
        void neverHoldsWhilePaused() {
            Scene scene = Scene.of(Scene.parse(
                    "{kind: 'Deployment', metadata: {name: 'web', namespace: 'shop', uid: 'web', generation: 1}, spec:"
                            + " {paused: true}, status: {observedGeneration: 1}}"));
            assertThat(progressing(scene.verdict())).isEqualTo("the Deployment is paused");
        }
    }

    @Nested
    class Image {
        @Test
        void thatIsNotInTheRegistryFailsAtOnce() {
            Cause cause = failed(Scene.ofDeployment(1).status("{}").waiting("a", "ErrImagePull", NOT_FOUND));
            assertThat(cause.code()).isEqualTo("IMAGE_NOT_FOUND");
            assertThat(cause.subject()).isEqualTo("Deployment shop/web");
            assertThat(cause.reason()).isEqualTo("image shop/web:2 does not exist: shop/web:2: not found");
            assertThat(cause.evidence())
                    .containsExactly("container app of pod a on node node-1", "kubelet: " + NOT_FOUND);
        }

        @Test
        void keepsTheFirstInformativeMessage() {
            Scene scene = Scene.ofDeployment(1)
                    .status("{}")
                    .waiting("a", "ErrImagePull", NOT_FOUND)
                    .waiting("a", "ImagePullBackOff", "Back-off pulling image \"shop/web:2\"");
            assertThat(failed(scene).evidence()).contains("kubelet: " + NOT_FOUND);
        }

        @Test
        void isExplainedByAnEventWhenTheStatusOnlySaysBackOff() {
            Scene scene = Scene.ofDeployment(1)
                    .status("{}")
                    .waiting("a", "ImagePullBackOff", "Back-off pulling image \"shop/web:2\"");
            scene.add(scene.object(
                    "Event",
                    "e1",
                    "",
                    "type: 'Warning', reason: 'Failed', involvedObject: {uid: 'a', fieldPath: 'spec.containers{app}'},"
                            + " message: 'Failed to pull image \"shop/web:2\": manifest unknown'"));
            assertThat(failed(scene).code()).isEqualTo("IMAGE_NOT_FOUND");
        }

        @ParameterizedTest
        @CsvSource({
            "failed to authorize: 401 Unauthorized, IMAGE_PULL_DENIED",
            "pull access denied; repository does not exist or may require authorization, IMAGE_PULL_DENIED",
            "manifest unknown, IMAGE_NOT_FOUND",
            "no match for platform in manifest: not found, IMAGE_WRONG_PLATFORM",
        })
        void refusalsAreToldApart(String message, String code) {
            assertThat(failed(Scene.ofDeployment(1).status("{}").waiting("a", "ErrImagePull", message))
                            .code())
                    .isEqualTo(code);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "dial tcp: lookup registry: host not found",
                    "dial tcp 10.0.0.1:443: connect: connection refused",
                    "429 Too Many Requests",
                    "unexpected EOF",
                })
        void thatCannotBeFetchedNowGetsTime(String message) {
            Scene scene = Scene.ofDeployment(1).status("{}").waiting("a", "ErrImagePull", message);
            assertThat(progressing(scene.verdictAfter(Duration.ofSeconds(89)))).contains(message);
            assertThat(failed(scene.verdictAfter(Duration.ofSeconds(90))).code())
                    .isEqualTo("IMAGE_PULL_FAILED");
        }

        @Test
        void nameThatIsNoneFailsAtOnce() {
            assertThat(failed(Scene.ofDeployment(1).status("{}").waiting("a", "InvalidImageName", "must be lowercase"))
                            .code())
                    .isEqualTo("INVALID_IMAGE_NAME");
        }

        @Test
        void ofAnOldRevisionDoesNotCount() {
            Scene scene = Scene.ofDeployment(1)
                    .rolledOut()
                    .running("a")
                    .pod("b", "old", false, waitingStatus(0, "ErrImagePull", NOT_FOUND, ""));
            assertThat(scene.verdict()).isInstanceOf(Ready.class);
        }
    }

    @Nested
    class CrashLoop {
        private static final String FIRST = end("c1", 3, 1, "Error");
        private static final String SECOND = end("c2", 3, 2, "Error");

        private Scene onceRestarted() {
            return Scene.ofDeployment(1)
                    .status("{}")
                    .pod("a", "new", false, endedStatus(0, FIRST, ""))
                    .pod("a", "new", false, waitingStatus(1, "CrashLoopBackOff", "back-off 10s", SECOND));
        }

        private Verdict withLogs(Scene scene, List<String> first, List<String> second) {
            Observations observations = scene.observations();
            observations.addLog("c1", first);
            observations.addLog("c2", second);
            return Judge.judge(observations.at(Duration.ZERO), scene.target());
        }

        @Test
        void failsAfterTwoRestartsWithExitCodeAndLog() {
            Scene scene = Scene.ofDeployment(1)
                    .status("{}")
                    .pod("a", "new", false, waitingStatus(2, "CrashLoopBackOff", "back-off 20s", SECOND));
            Cause cause = failed(withLogs(scene, List.of(), List.of("starting", "no database")));
            assertThat(cause.code()).isEqualTo("CRASH_LOOP");
            assertThat(cause.reason()).isEqualTo("container app ended 3 times, last with exit code 3");
            assertThat(cause.evidence())
                    .containsSubsequence("restarts 2", "exit code 3", "last log lines:", "  starting", "  no database");
        }

        @Test
        void failsAfterOneWhenBothRunsWereShortAndSaidTheSame() {
            assertThat(failed(withLogs(onceRestarted(), List.of("boom"), List.of("boom")))
                            .code())
                    .isEqualTo("CRASH_LOOP");
        }

        @Test
        void waitsAfterOneWhenTheLogsDiffer() {
            assertThat(withLogs(onceRestarted(), List.of("boom"), List.of("bang")))
                    .isInstanceOf(Progressing.class);
        }

        @Test
        void waitsAfterOneWhenTheFirstRunWasLong() {
            Scene scene = Scene.ofDeployment(1)
                    .status("{}")
                    .pod("a", "new", false, endedStatus(0, end("c1", 3, 9, "Error"), ""))
                    .pod("a", "new", false, waitingStatus(1, "CrashLoopBackOff", "", SECOND));
            assertThat(withLogs(scene, List.of("boom"), List.of("boom"))).isInstanceOf(Progressing.class);
        }

        @Test
        void waitsWhileTheContainerRuns() {
            Scene scene = Scene.ofDeployment(1)
                    .status("{}")
                    .pod(
                            "a",
                            "new",
                            false,
                            "{name: 'app', restartCount: 2, state: {running: {}}, lastState: {terminated: " + SECOND
                                    + "}}");
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
        }

        @Test
        void namesTheMemoryLimit() {
            Scene scene = Scene.ofDeployment(1)
                    .status("{}")
                    .pod("a", "new", false, waitingStatus(2, "CrashLoopBackOff", "", end("c3", 137, 9, "OOMKilled")));
            assertThat(failed(scene).reason()).contains("more memory than its limit");
            assertThat(failed(scene).evidence()).contains("exit code 137 (OOMKilled)");
        }

        @Test
        void asksForTheLogOfEveryRunOnce() {
            Scene scene = onceRestarted();
            Observations observations = scene.observations();
            assertThat(Judge.logsWanted(observations.at(Duration.ZERO), scene.target()))
                    .containsExactly(new LogRequest("shop", "a", "app", "c2", false));
            observations.addLog("c2", List.of());
            assertThat(Judge.logsWanted(observations.at(Duration.ZERO), scene.target()))
                    .isEmpty();
        }
    }

    @Nested
    class Configuration {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "secret \"missing\" not found",
                    "configmap \"missing\" not found",
                    "couldn't find key PASSWORD in Secret shop/app-secret",
                })
        void thatIsMissingFailsAtOnce(String message) {
            Cause cause =
                    failed(Scene.ofDeployment(1).status("{}").waiting("a", "CreateContainerConfigError", message));
            assertThat(cause.code()).isEqualTo("CONFIG_MISSING");
            assertThat(cause.reason()).contains(message);
        }

        @Test
        void thatTheKubeletHasNotCachedYetDoesNot() {
            Scene scene = Scene.ofDeployment(1)
                    .status("{}")
                    .waiting("a", "CreateContainerConfigError", "failed to sync secret cache: timed out waiting");
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
        }

        @Test
        void thatAVolumeNeedsFailsWhenItStaysMissing() {
            Scene scene = Scene.ofDeployment(1)
                    .status("{}")
                    .waiting("a", "ContainerCreating", "")
                    .warning(
                            "a",
                            "FailedMount",
                            "MountVolume.SetUp failed for volume \"v\" : secret \"gone\" not found");
            assertThat(scene.verdictAfter(Duration.ofSeconds(9))).isInstanceOf(Progressing.class);
            assertThat(failed(scene.verdictAfter(Duration.ofSeconds(10))).code())
                    .isEqualTo("CONFIG_MISSING");
        }
    }

    @Nested
    class Start {
        private static final String MESSAGE =
                "failed to create containerd task: failed to create shim task: OCI runtime"
                        + " create failed: runc create failed: unable to start container process: exec: \"nosuch\": executable"
                        + " file not found in $PATH: unknown";

        @Test
        void ofAProgramThatIsNotThereFailsAtOnce() {
            Cause cause = failed(Scene.ofDeployment(1).status("{}").waiting("a", "RunContainerError", MESSAGE));
            assertThat(cause.code()).isEqualTo("CONTAINER_CANNOT_START");
            assertThat(cause.reason())
                    .isEqualTo("a container cannot be started: exec: \"nosuch\": executable file not found in $PATH");
        }

        @Test
        void isStillExplainedDuringBackOff() {
            String end = "{containerID: 'c1', exitCode: 128, reason: 'StartError', message: '" + MESSAGE + "'}";
            Scene scene = Scene.ofDeployment(1)
                    .status("{}")
                    .pod("a", "new", false, waitingStatus(1, "CrashLoopBackOff", "back-off", end));
            assertThat(failed(scene).code()).isEqualTo("CONTAINER_CANNOT_START");
        }

        @Test
        void thatMayWorkTheNextTimeGetsTime() {
            Scene scene =
                    Scene.ofDeployment(1).status("{}").waiting("a", "RunContainerError", "context deadline exceeded");
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
        }
    }

    @Nested
    class Refused {
        private Scene refused(String message, String deploymentStatus) {
            return Scene.ofDeployment(1)
                    .status(deploymentStatus)
                    .replicaSetStatus(
                            "new",
                            "{replicas: 0, conditions: [{type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate',"
                                    + " message: '" + message + "'}]}");
        }

        @Test
        void byPodSecurityFailsAtOnce() {
            Cause cause =
                    failed(refused("pods \"web\" is forbidden: violates PodSecurity \"restricted:latest\"", "{}"));
            assertThat(cause.code()).isEqualTo("POD_SECURITY");
            assertThat(cause.reason()).contains("violates PodSecurity");
        }

        @Test
        void byAQuotaThatNothingWillFreeFailsAtOnce() {
            assertThat(failed(refused("exceeded quota: small", "{replicas: 0}").verdictAfter(Duration.ofSeconds(5)))
                            .nextStep())
                    .contains("ResourceQuota");
        }

        @Test
        void byAQuotaThatOldPodsHoldGetsTime() {
            Scene scene = refused("exceeded quota: small", "{replicas: 1}");
            assertThat(scene.verdictAfter(Duration.ofSeconds(29))).isInstanceOf(Progressing.class);
            assertThat(failed(scene.verdictAfter(Duration.ofSeconds(30))).code())
                    .isEqualTo("QUOTA_EXCEEDED");
        }

        @Test
        void byAWebhookThatIsDownGetsTime() {
            assertThat(refused("failed calling webhook \"x\": connection refused", "{}")
                            .verdict())
                    .isInstanceOf(Progressing.class);
        }
    }

    @Nested
    class Deadline {
        private static final String EXCEEDED = "{conditions: [{type: 'Progressing', status: 'False', reason:"
                + " 'ProgressDeadlineExceeded', lastUpdateTime: '2026-11-23T16:44:00Z'}]}";

        @Test
        void ofTheControllerFailsOurGeneration() {
            assertThat(failed(Scene.ofDeployment(1).status(EXCEEDED)).code()).isEqualTo("PROGRESS_DEADLINE_EXCEEDED");
        }

        @Test
        void ofTheRolloutBeforeDoesNotCount() {
            Scene scene = Scene.ofDeployment(1).status(EXCEEDED).staleProgress("2026-11-23T16:44:00Z");
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
        }

        @Test
        void ofOursSaysWhatWasMissingAndWhatTheClusterWarnedOf() {
            Scene scene = Scene.ofDeployment(1)
                    .status("{replicas: 1, updatedReplicas: 1}")
                    .pod("a", "new", false, "{name: 'app', state: {running: {}}}")
                    .warning("a", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503");
            Cause cause = Judge.deadline(scene.observations().at(Duration.ZERO), scene.target(), Duration.ofMinutes(2));
            assertThat(cause.code()).isEqualTo("DEADLINE");
            assertThat(cause.reason())
                    .isEqualTo(
                            "not ready after 120 s: 0 of 1 pods are available; Unhealthy: Readiness probe failed: HTTP"
                                    + " probe failed with statuscode: 503");
            assertThat(cause.evidence()).contains("pod a on node node-1 is not ready");
        }
    }

    @Nested
    class OneBadPod {
        private Scene twentyWith(int bad) {
            Scene scene = Scene.ofDeployment(20).status("{}");
            for (int i = 0; i < 20; i++) {
                if (i < bad) {
                    scene.waiting("p" + i, "ErrImagePull", NOT_FOUND);
                } else {
                    scene.running("p" + i);
                }
            }
            return scene;
        }

        @Test
        void ofTwentyFailsNothing() {
            assertThat(twentyWith(1).verdict()).isInstanceOf(Progressing.class);
        }

        @Test
        void ofTwentyWithAnotherFailsTheWorkload() {
            assertThat(failed(twentyWith(2)).code()).isEqualTo("IMAGE_NOT_FOUND");
        }

        @Test
        void thatWasEvictedNeverCounts() {
            Scene scene = Scene.ofDeployment(1).rolledOut().running("a");
            scene.add(scene.object(
                    "Pod",
                    "b",
                    "ownerReferences: [{controller: true, uid: 'rs-new'}]",
                    "status: {phase: 'Failed', reason: 'Evicted', containerStatuses: ["
                            + endedStatus(3, end("c1", 137, 1, "Error"), "") + "]}"));
            assertThat(scene.verdict()).isNotInstanceOf(Failed.class);
        }

        @Test
        void thatIsTerminatingNeverCounts() {
            Scene scene = Scene.ofDeployment(1).rolledOut().running("a");
            scene.add(scene.object(
                    "Pod",
                    "b",
                    "ownerReferences: [{controller: true, uid: 'rs-new'}], deletionTimestamp: '2026-11-23T16:44:00Z'",
                    "status: {containerStatuses: [" + waitingStatus(0, "ErrImagePull", NOT_FOUND, "") + "]}"));
            assertThat(scene.verdict()).isInstanceOf(Ready.class);
        }
    }

    @Nested
    class SomebodyElse {
        private Scene changed(String spec) {
            Scene scene = Scene.ofDeployment(1);
            return scene.add(scene.object(
                    "Deployment",
                    "web",
                    "generation: 3, managedFields: [{manager: 'epicheck', operation: 'Apply', time:"
                            + " '2026-11-23T16:44:00Z'}, {manager: 'kubectl-edit', operation: 'Update', time:"
                            + " '2026-11-23T16:45:00Z'}]",
                    spec + ", status: {observedGeneration: 3}"));
        }

        @Test
        void whoChangesTheObjectIsNamed() {
            Cause cause = failed(changed("spec: {replicas: 1, template: {}}"));
            assertThat(cause.code()).isEqualTo("SUPERSEDED");
            assertThat(cause.reason()).contains("changed by kubectl-edit");
        }

        @Test
        void whoOnlyScalesDoesNotStopTheRollout() {
            Verdict verdict = changed(
                            "spec: {replicas: 5, template: {metadata: {labels: {app: 'web'}}, spec: {containers:"
                                    + " [{name: 'app', image: 'shop/web:2'}]}}}")
                    .verdict();
            assertThat(progressing(verdict)).isEqualTo("0 of 5 pods are updated");
        }
    }
}
