package io.epicheck.rollout.verdict;

import static io.epicheck.rollout.verdict.JudgeTest.failed;
import static io.epicheck.rollout.verdict.JudgeTest.progressing;
import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import io.epicheck.rollout.verdict.Verdict.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinds that run no pods, and workloads beside Deployments in their less common forms. */
class ObjectKindsTest {
    private static KubeObject object(String apiVersion, String kind, int version, String rest) {
        return Scene.parse("{apiVersion: '" + apiVersion + "', kind: '" + kind + "', metadata: {name: 'w', namespace:"
                + " 'shop', uid: 'w', generation: 2, resourceVersion: '" + version + "'}, " + rest + "}");
    }

    private static Scene scene(String apiVersion, String kind, String rest) {
        return Scene.of(object(apiVersion, kind, 5, rest));
    }

    private static String conditions(String... typeAndStatus) {
        StringBuilder list = new StringBuilder();
        for (String each : typeAndStatus) {
            String[] parts = each.split("=");
            list.append("{type: '")
                    .append(parts[0])
                    .append("', status: '")
                    .append(parts[1])
                    .append("', message: 'm'},");
        }
        return "conditions: [" + list.substring(0, list.length() - 1) + "]";
    }

    @Nested
    class Claim {
        private Scene claim(String status) {
            return scene("v1", "PersistentVolumeClaim", "spec: {volumeName: 'pv-1'}, status: " + status);
        }

        @Test
        void thatIsBoundIsReady() {
            assertThat(claim("{phase: 'Bound'}").verdict()).isInstanceOf(Ready.class);
        }

        @Test
        void thatWaitsForItsFirstPodIsReady() {
            Scene scene = claim("{phase: 'Pending'}");
            assertThat(progressing(scene.verdict())).isEqualTo("it is not bound to a volume");
            scene.add(scene.object(
                    "Event", "e", "", "type: 'Normal', reason: 'WaitForFirstConsumer', involvedObject: {uid: 'w'}"));
            assertThat(scene.verdict()).isInstanceOf(Ready.class);
        }

        @Test
        void saysWhyItIsNotBound() {
            Scene scene = claim("{phase: 'Pending'}").warning("w", "ProvisioningFailed", "no such class");
            assertThat(progressing(scene.verdict())).contains("ProvisioningFailed: no such class");
        }

        @Test
        void whoseVolumeIsGoneFails() {
            assertThat(failed(claim("{phase: 'Lost'}")).code()).isEqualTo("PVC_LOST");
        }

        @Test
        void isNotSupersededByItsOwnBinding() {
            Scene scene = scene("v1", "PersistentVolumeClaim", "spec: {}, status: {phase: 'Pending'}");
            scene.add(object("v1", "PersistentVolumeClaim", 6, "spec: {volumeName: 'pv'}, status: {phase: 'Bound'}"));
            assertThat(scene.verdict()).isInstanceOf(Ready.class);
        }
    }

    @Nested
    class LoadBalancer {
        @Test
        void needsAnAddress() {
            String spec = "spec: {type: 'LoadBalancer'}, status: {loadBalancer: ";
            assertThat(progressing(scene("v1", "Service", spec + "{}}").verdict()))
                    .contains("no address");
            assertThat(scene("v1", "Service", spec + "{ingress: [{ip: '192.0.2.1'}]}}")
                            .verdict())
                    .isInstanceOf(Ready.class);
        }

        @Test
        void isNotWhatOtherServicesAre() {
            assertThat(scene("v1", "Service", "spec: {type: 'ClusterIP'}").verdict())
                    .isInstanceOf(Ready.class);
        }
    }

    @Nested
    class Ingress {
        private final Scene scene = scene(
                "networking.k8s.io/v1",
                "Ingress",
                "spec: {rules: [{http: {paths: [{path: '/', backend: {service: {name: 'web'}}}]}}]}");

        @Test
        void needsItsBackends() {
            assertThat(progressing(scene.verdict())).isEqualTo("its backend Service web is not there");
        }

        @Test
        void hasThemInTheRelease() {
            KubeObject applied = scene.target().applied();
            Target target = new Target(applied, "", List.of("web"), Duration.ZERO);
            assertThat(Judge.judge(scene.observations().at(Duration.ZERO), target))
                    .isInstanceOf(Ready.class);
        }

        @Test
        void hasThemInTheNamespace() {
            Observations observations = scene.service("web", "a").observations();
            Target target = new Target(scene.target().applied(), "", List.of(), Duration.ZERO);
            assertThat(Judge.judge(observations.at(Duration.ZERO), target)).isInstanceOf(Ready.class);
        }
    }

    @Nested
    class Autoscaler {
        private static final String ABLE = "{type: 'AbleToScale', status: 'True'}";

        private Verdict verdict(int version, String active) {
            String type = "autoscaling/v2";
            String kind = "HorizontalPodAutoscaler";
            return scene(type, kind, "spec: {}")
                    .add(object(type, kind, version, "spec: {}, status: {conditions: [" + ABLE + active + "]}"))
                    .verdict();
        }

        @Test
        void isReadyWhenItCanScale() {
            assertThat(verdict(6, ", {type: 'ScalingActive', status: 'True'}")).isInstanceOf(Ready.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"FailedGetResourceMetric", "FailedComputeMetricsReplicas"})
        void withoutMetricsIsNeverFailed(String reason) {
            assertThat(verdict(6, ", {type: 'ScalingActive', status: 'False', reason: '" + reason + "'}"))
                    .isInstanceOf(Progressing.class);
        }

        @Test
        void withASelectorThatIsNoneFails() {
            String invalid = ", {type: 'ScalingActive', status: 'False', reason: 'InvalidSelector', message: 'm'}";
            assertThat(failed(verdict(6, invalid)).code()).isEqualTo("HPA_INVALID");
        }

        @Test
        void isNotJudgedByWhatWasSaidBeforeTheApply() {
            String invalid = ", {type: 'ScalingActive', status: 'False', reason: 'InvalidSelector', message: 'm'}";
            assertThat(verdict(5, invalid)).isInstanceOf(Progressing.class);
        }
    }

    @Nested
    class DisruptionBudget {
        @Test
        void isReadyWhenItsControllerHasSeenIt() {
            assertThat(scene("policy/v1", "PodDisruptionBudget", "status: {observedGeneration: 1}")
                            .verdict())
                    .isInstanceOf(Progressing.class);
            assertThat(scene(
                                    "policy/v1",
                                    "PodDisruptionBudget",
                                    "status: {observedGeneration: 2, disruptionsAllowed: 0}")
                            .verdict())
                    .isInstanceOf(Ready.class);
        }
    }

    @Nested
    class Definition {
        private Verdict verdict(String... conditions) {
            return scene(
                            "apiextensions.k8s.io/v1",
                            "CustomResourceDefinition",
                            "status: {" + conditions(conditions) + "}")
                    .verdict();
        }

        @Test
        void isReadyWhenItIsServed() {
            assertThat(verdict("NamesAccepted=True", "Established=False")).isInstanceOf(Progressing.class);
            assertThat(verdict("NamesAccepted=True", "Established=True")).isInstanceOf(Ready.class);
        }

        @Test
        void whoseNamesAreTakenFails() {
            assertThat(failed(verdict("NamesAccepted=False")).code()).isEqualTo("CRD_NAMES_REFUSED");
        }
    }

    @Nested
    class CustomResource {
        private static final Duration LATER = Duration.ofSeconds(5);

        private Scene resource(String status) {
            return scene("example.com/v1", "Database", "spec: {}, status: " + status);
        }

        private Verdict declared(String status, ReadinessRule rule) {
            Scene scene = resource(status);
            Target target = new Target(scene.target().applied(), "", List.of(), Duration.ZERO, List.of(rule));
            return Judge.judge(scene.observations().at(LATER), target);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "Ready=True | Ready",
                    "Ready=False | Progressing",
                    "Ready=Unknown | Progressing",
                    "Available=True | Ready",
                    "Available=False | Progressing",
                    "Reconciling=True | Progressing",
                    "Stalled=True | Failed",
                    "Synced=True | Unknown",
                })
        void isJudgedByConditionsThatMeanTheSameEverywhere(String condition, String verdict) {
            Verdict found = resource("{observedGeneration: 2, " + conditions(condition) + "}")
                    .verdict();
            assertThat(found.getClass().getSimpleName()).isEqualTo(verdict);
        }

        @Test
        void thatIsReadyAndBeingReconciledIsNotReady() {
            assertThat(resource("{observedGeneration: 2, " + conditions("Ready=True", "Reconciling=True") + "}")
                            .verdict())
                    .isInstanceOf(Progressing.class);
        }

        @Test
        void whoseStatusIsOfAnOldGenerationIsProgressing() {
            assertThat(progressing(resource("{observedGeneration: 1, " + conditions("Stalled=True") + "}")
                            .verdict()))
                    .isEqualTo("its controller has not seen the change yet");
        }

        @Test
        void whoseConditionIsOfAnOldGenerationIsNotReady() {
            String old = "{conditions: [{type: 'Ready', status: 'True', observedGeneration: 1}]}";
            assertThat(resource(old).verdictAfter(Duration.ofHours(1))).isNotInstanceOf(Ready.class);
        }

        @Test
        void whoseConditionsNameNoGenerationIsBelievedAfterAMoment() {
            Scene scene = resource("{" + conditions("Ready=True") + "}");
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
            assertThat(scene.verdictAfter(LATER)).isInstanceOf(Ready.class);
        }

        @Test
        void thatTellsNothingIsUnknownAndNeverReady() {
            Scene scene = resource("{}");
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
            assertThat(scene.verdictAfter(LATER)).isInstanceOf(Unknown.class);
        }

        @Test
        void thatMayNotBeListedIsUnknown() {
            Observations observations = new Observations();
            observations.cannotObserve(new ResourceType("example.com", "v1", "Database", "databases", true));
            assertThat(Judge.judge(
                            observations.at(Duration.ZERO), resource("{}").target()))
                    .isInstanceOf(Unknown.class);
        }

        @Test
        void isJudgedByWhatIsDeclared() {
            ReadinessRule rule =
                    new ReadinessRule("example.com/v1", "Database", "Synced", "True", Optional.of("Broken"));
            assertThat(declared("{" + conditions("Synced=True") + "}", rule)).isInstanceOf(Ready.class);
            assertThat(progressing(declared("{" + conditions("Synced=False", "Ready=True") + "}", rule)))
                    .isEqualTo("its condition Synced is not True: m");
            assertThat(failed(declared("{" + conditions("Synced=False", "Broken=True") + "}", rule))
                            .code())
                    .isEqualTo("RESOURCE_FAILED");
        }

        @Test
        void isNotJudgedByWhatIsDeclaredForAnotherKind() {
            ReadinessRule rule = new ReadinessRule("example.com/v1", "Queue", "Synced", "True", Optional.empty());
            assertThat(declared("{" + conditions("Ready=True") + "}", rule)).isInstanceOf(Ready.class);
        }

        @Test
        void isNotTakenForAKindOfKubernetesByItsName() {
            Scene scene =
                    scene("serving.example.com/v1", "Service", "spec: {}, status: {" + conditions("Ready=False") + "}");
            assertThat(scene.verdictAfter(LATER)).isInstanceOf(Progressing.class);
        }

        @Test
        void thatSomebodyMadeAnewIsSuperseded() {
            Scene scene = resource("{}");
            scene.add(Scene.parse("{apiVersion: 'example.com/v1', kind: 'Database', metadata: {name: 'w', namespace:"
                    + " 'shop', uid: 'other', resourceVersion: '9'}}"));
            assertThat(failed(scene).code()).isEqualTo("SUPERSEDED");
        }
    }

    @Nested
    class Workload {
        @Test
        void statefulSetWithOnDeleteWaitsForNoPodToChange() {
            assertThat(scene(
                                    "apps/v1",
                                    "StatefulSet",
                                    "spec: {replicas: 2, updateStrategy: {type: 'OnDelete'}}, status: {observedGeneration:"
                                            + " 2, availableReplicas: 2, updateRevision: 'b', currentRevision: 'a'}")
                            .verdict())
                    .isInstanceOf(Ready.class);
        }

        @ParameterizedTest
        @CsvSource({"2, Ready", "1, Progressing"})
        void statefulSetWithAPartitionUpdatesTheRest(int updated, String verdict) {
            Verdict found = scene(
                            "apps/v1",
                            "StatefulSet",
                            "spec: {replicas: 3, updateStrategy: {rollingUpdate: {partition: 1}}}, status:"
                                    + " {observedGeneration: 2, availableReplicas: 3, updatedReplicas: " + updated
                                    + "}")
                    .verdict();
            assertThat(found.getClass().getSimpleName()).isEqualTo(verdict);
        }

        @Test
        void statefulSetWhosePodsAreRefusedAfterSomeWereMadeFails() {
            Scene scene = scene(
                    "apps/v1",
                    "StatefulSet",
                    "spec: {replicas: 2}, status: {observedGeneration: 2, replicas: 1, updateRevision: 'b'}");
            scene.add(scene.object(
                    "Pod",
                    "w-0",
                    "labels: {'controller-revision-hash': 'b'}, ownerReferences: [{controller: true, uid: 'w'}]",
                    "status: {conditions: [{type: 'Ready', status: 'True'}]}"));
            String refused = "type: 'Warning', reason: 'FailedCreate', message: 'violates PodSecurity', involvedObject:"
                    + " {uid: 'w'}, lastTimestamp: ";
            scene.add(scene.object("Event", "e1", "", refused + "'2026-11-23T16:43:00Z'"));
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
            scene.add(scene.object("Event", "e2", "", refused + "'2026-11-23T16:45:00Z'"));
            assertThat(failed(scene).code()).isEqualTo("POD_SECURITY");
        }

        @Test
        void daemonSetWithOnDeleteWaitsForNoPodToChange() {
            assertThat(scene(
                                    "apps/v1",
                                    "DaemonSet",
                                    "spec: {updateStrategy: {type: 'OnDelete'}}, status: {observedGeneration: 2,"
                                            + " desiredNumberScheduled: 2, numberAvailable: 2}")
                            .verdict())
                    .isInstanceOf(Ready.class);
        }

        @ParameterizedTest
        @CsvSource({"2, Ready", "1, Progressing"})
        void replicaSetIsReadyWhenItsPodsAre(int available, String verdict) {
            Verdict found = scene(
                            "apps/v1",
                            "ReplicaSet",
                            "spec: {replicas: 2}, status: {observedGeneration: 2, availableReplicas: " + available
                                    + "}")
                    .verdict();
            assertThat(found.getClass().getSimpleName()).isEqualTo(verdict);
        }

        @Test
        void barePodIsReadyWhenItSaysSo() {
            String container = "spec: {containers: [{name: 'app', readinessProbe: {}}]}, ";
            assertThat(scene("v1", "Pod", container + "status: {" + conditions("Ready=True") + "}")
                            .verdict())
                    .isInstanceOf(Ready.class);
            assertThat(failed(scene(
                                    "v1",
                                    "Pod",
                                    container + "status: {containerStatuses: ["
                                            + Scene.waitingStatus(0, "InvalidImageName", "m", "") + "]}"))
                            .code())
                    .isEqualTo("INVALID_IMAGE_NAME");
        }

        @Test
        void jobThatIsSuspendedSaysSo() {
            assertThat(progressing(scene("batch/v1", "Job", "spec: {suspend: true, template: {}}")
                            .verdict()))
                    .isEqualTo("the job is suspended");
        }

        @Test
        void jobCountsItsRetriesItself() {
            Scene scene = scene("batch/v1", "Job", "spec: {backoffLimit: 6, template: {}}");
            scene.add(scene.object(
                    "Pod",
                    "p",
                    "ownerReferences: [{controller: true, kind: 'Job', uid: 'w'}]",
                    "spec: {restartPolicy: 'OnFailure'}, status: {containerStatuses: ["
                            + Scene.waitingStatus(3, "CrashLoopBackOff", "", Scene.end("c1", 1, 1, "Error")) + "]}"));
            assertThat(scene.verdict()).isInstanceOf(Progressing.class);
            scene.add(object(
                    "batch/v1",
                    "Job",
                    6,
                    "spec: {backoffLimit: 6, template: {}}, status: {" + conditions("FailureTarget=True") + "}"));
            assertThat(scene.verdict()).isInstanceOf(Failed.class);
        }
    }
}
