package io.epicheck.rollout.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OtherKindsTest {
    private static Scene workload(String kind, String spec, String status) {
        return Scene.of(
                Scene.parse("{kind: '" + kind + "', metadata: {name: 'w', namespace: 'shop', uid: 'w', generation:"
                        + " 1, resourceVersion: '5'}, spec: " + spec + ", status: " + status + "}"));
    }

    private static String pod(String hash, String containerStatus) {
        return "ownerReferences: [{controller: true, uid: 'w'}], labels: {'controller-revision-hash': '" + hash + "'}|"
                + "status: {conditions: [{type: 'Ready', status: 'True'}], containerStatuses: [" + containerStatus
                + "]}";
    }

    private static Scene with(Scene scene, String kind, String name, String metadataAndRest) {
        String[] parts = metadataAndRest.split("\\|");
        return scene.add(scene.object(kind, name, parts[0], parts[1]));
    }

    @Nested
    class StatefulSet {
        private static final String SPEC = "{replicas: 1}";

        @Test
        void isReadyWhenTheNewRevisionIsTheCurrentOne() {
            Scene scene = workload(
                    "StatefulSet",
                    SPEC,
                    "{observedGeneration: 1, updatedReplicas: 1, availableReplicas: 1, updateRevision: 'w-2',"
                            + " currentRevision: 'w-2'}");
            assertThat(scene.verdict()).isInstanceOf(Ready.class);
        }

        @Test
        void isNotReadyBeforeThat() {
            Scene scene = workload(
                    "StatefulSet",
                    SPEC,
                    "{observedGeneration: 1, updatedReplicas: 1, availableReplicas: 1, updateRevision: 'w-2',"
                            + " currentRevision: 'w-1'}");
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
        }

        @Test
        void failsByPodsOfTheNewRevisionOnly() {
            String bad = "{name: 'app', state: {waiting: {reason: 'InvalidImageName', message: 'm'}}}";
            String status = "{observedGeneration: 1, updateRevision: 'w-2', currentRevision: 'w-1'}";
            assertThat(with(workload("StatefulSet", SPEC, status), "Pod", "w-0", pod("w-1", bad))
                            .verdict())
                    .isInstanceOf(Progressing.class);
            assertThat(with(workload("StatefulSet", SPEC, status), "Pod", "w-0", pod("w-2", bad))
                            .verdict())
                    .isInstanceOf(Failed.class);
        }

        @Test
        void failsWhenItsPodsAreRefused() {
            Scene scene = workload("StatefulSet", SPEC, "{observedGeneration: 1, updateRevision: 'w-1'}")
                    .warning("w", "FailedCreate", "pods is forbidden: violates PodSecurity");
            assertThat(JudgeTest.failed(scene.verdict()).code()).isEqualTo("POD_SECURITY");
        }
    }

    @Nested
    class DaemonSet {
        @Test
        void isReadyWhenEveryNodeRunsTheNewRevision() {
            Scene scene = workload(
                    "DaemonSet",
                    "{}",
                    "{observedGeneration: 1, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2}");
            assertThat(scene.verdict()).isInstanceOf(Ready.class);
        }

        @Test
        void takesTheNewestControllerRevision() {
            Scene scene = workload("DaemonSet", "{}", "{observedGeneration: 1, desiredNumberScheduled: 1}");
            with(scene, "ControllerRevision", "r1", revision("h1") + "|revision: 1");
            with(scene, "ControllerRevision", "r2", revision("h2") + "|revision: 2");
            with(scene, "Pod", "p", pod("h1", "{name: 'app', state: {waiting: {reason: 'InvalidImageName'}}}"));
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
            with(scene, "Pod", "q", pod("h2", "{name: 'app', state: {waiting: {reason: 'InvalidImageName'}}}"));
            assertThat(scene.verdict()).isInstanceOf(Failed.class);
        }

        private String revision(String hash) {
            return "ownerReferences: [{controller: true, uid: 'w'}], labels: {'controller-revision-hash': '" + hash
                    + "'}";
        }
    }

    @Nested
    class Job {
        @Test
        void isReadyWhenComplete() {
            assertThat(workload("Job", "{}", "{conditions: [{type: 'Complete', status: 'True'}]}")
                            .verdict())
                    .isInstanceOf(Ready.class);
        }

        @Test
        void failsWithTheLogOfItsPod() {
            Scene scene = workload(
                    "Job",
                    "{template: {spec: {}}}",
                    "{conditions: [{type: 'Failed', status: 'True', message: 'Job has reached the specified backoff limit'}]}");
            scene.add(scene.object(
                    "Pod",
                    "p",
                    "ownerReferences: [{controller: true, uid: 'w'}]",
                    "status: {phase: 'Failed', containerStatuses: ["
                            + Scene.endedStatus(0, Scene.end("c1", 1, 1, "Error"), "") + "]}"));
            Observations observations = scene.observations();
            observations.addLog("c1", List.of("no such table"));
            Verdict verdict = Judge.judge(observations.at(java.time.Duration.ZERO), scene.target());
            assertThat(JudgeTest.failed(verdict).code()).isEqualTo("JOB_FAILED");
            assertThat(JudgeTest.failed(verdict).evidence()).contains("exit code 1", "  no such table");
        }
    }
}
