package io.epicheck.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.Namespaces;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Time;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.yaml.YamlDocuments;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A StatefulSet was put back from revision {@code bad} to revision {@code good}; the test is its controller. */
class StuckPodsTest {
    private static final String NAMESPACE = "shop";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final SimulatedCluster simulated = SimulatedCluster.start(ControllerSettings.standard()
            .withImages(image -> image.contains("bad") ? Optional.of("not found") : Optional.empty()));
    private final Cluster cluster = Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()));
    private KubeObject restored = statefulSet("RollingUpdate", 0);

    @BeforeEach
    void applyTheSet() {
        Namespaces.ensure(cluster, NAMESPACE);
        restored = cluster.api().apply(restored, ApplyOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        cluster.close();
        simulated.close();
    }

    @Test
    void deletesThePodThatIsNeitherReadyNorOfTheRevision() {
        pod("db-0", "good", "fine:1");
        pod("db-1", "bad", "bad:1");
        observe(1, "good");
        assertThat(StuckPods.delete(cluster.api(), restored, within(SOON))).containsExactly("Pod shop/db-1");
        await().atMost(SOON)
                .until(() -> simulated.objects().get("Pod", NAMESPACE, "db-1").isEmpty());
        assertThat(simulated.objects().get("Pod", NAMESPACE, "db-0")).isPresent();
    }

    @Test
    void leavesReadyPodsToTheController() {
        pod("db-0", "bad", "fine:1");
        observe(1, "good");
        assertThat(StuckPods.delete(cluster.api(), restored, within(SOON))).isEmpty();
    }

    @Test
    void leavesPodsOfTheRevisionThatAreStillStarting() {
        pod("db-0", "good", "bad:1");
        observe(1, "good");
        assertThat(StuckPods.delete(cluster.api(), restored, within(SOON))).isEmpty();
    }

    @Test
    void leavesPodsOfOthers() {
        ObjectNode stranger = pod("other-0", "bad", "bad:1");
        simulated.objects().update("Pod", NAMESPACE, "other-0", pod -> {
            ((ObjectNode) pod.at("/metadata/ownerReferences/0")).put("uid", "somebody-else");
            return pod;
        });
        assertThat(stranger).isNotNull();
        observe(1, "good");
        assertThat(StuckPods.delete(cluster.api(), restored, within(SOON))).isEmpty();
    }

    @Test
    void leavesPodsBelowThePartition() {
        restored = cluster.api().apply(statefulSet("RollingUpdate", 1), ApplyOptions.DEFAULT);
        pod("db-0", "before", "bad:1");
        pod("db-1", "bad", "bad:1");
        observe(restored.generation(), "good");
        assertThat(StuckPods.delete(cluster.api(), restored, within(SOON))).containsExactly("Pod shop/db-1");
    }

    @Test
    void leavesASetThatPeopleUpdatePodByPod() {
        restored = cluster.api().apply(statefulSet("OnDelete", 0), ApplyOptions.DEFAULT);
        pod("db-0", "bad", "bad:1");
        observe(restored.generation(), "good");
        assertThat(StuckPods.delete(cluster.api(), restored, within(SOON))).isEmpty();
    }

    @Test
    void waitsUntilTheControllerHasSeenTheChange() {
        pod("db-0", "bad", "bad:1");
        observe(0, "bad");
        CompletableFuture<?> deleted =
                CompletableFuture.supplyAsync(() -> StuckPods.delete(cluster.api(), restored, within(SOON)));
        await().atMost(SOON)
                .until(() -> simulated.requests().stream()
                                .filter(request -> request.path().endsWith("/statefulsets/db"))
                                .filter(request -> request.method().equals("GET"))
                                .count()
                        > 1);
        assertThat(deleted).isNotDone();
        observe(1, "good");
        assertThat(deleted).succeedsWithin(SOON).asString().contains("db-0");
    }

    @Test
    void endsAtTheDeadline() {
        pod("db-0", "bad", "bad:1");
        observe(0, "bad");
        assertThat(StuckPods.delete(cluster.api(), restored, within(Duration.ZERO)))
                .isEmpty();
        assertThat(simulated.objects().get("Pod", NAMESPACE, "db-0")).isPresent();
    }

    @Test
    void leavesASetThatSomebodyElseHasChangedSince() {
        pod("db-0", "bad", "bad:1");
        simulated.objects().update("StatefulSet", NAMESPACE, "db", set -> {
            ((ObjectNode) set.at("/spec")).put("serviceName", "another");
            return set;
        });
        observe(2, "another");
        assertThat(StuckPods.delete(cluster.api(), restored, within(SOON))).isEmpty();
    }

    @Test
    void aPodThatWasMadeAnewMeanwhileStays() {
        pod("db-0", "bad", "bad:1");
        observe(1, "good");
        simulated.fail(Fault.answer(409).on("DELETE", "/pods/"));
        assertThat(StuckPods.delete(cluster.api(), restored, within(SOON))).isEmpty();
    }

    @Test
    void saysWhenItMayNot() {
        pod("db-0", "bad", "bad:1");
        observe(1, "good");
        simulated.deny("delete", "pods");
        assertThatThrownBy(() -> StuckPods.delete(cluster.api(), restored, within(SOON)))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(403));
    }

    private static Deadline within(Duration duration) {
        return Time.system().deadlineIn(duration);
    }

    /** What the controller would say. */
    private void observe(long generation, String updateRevision) {
        simulated.objects().update("StatefulSet", NAMESPACE, "db", set -> {
            set.withObjectProperty("status")
                    .put("observedGeneration", generation)
                    .put("updateRevision", updateRevision);
            return set;
        });
    }

    /** A pod that the node has tried to start: one whose image is bad is not ready, any other is. */
    private ObjectNode pod(String name, String revision, String image) {
        ObjectNode pod = simulated
                .objects()
                .create(yaml(
                        """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                  namespace: shop
                  labels: {controller-revision-hash: %s}
                  ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: '%s', controller: true}]
                spec: {containers: [{name: db, image: '%s'}]}
                """
                                .formatted(name, revision, restored.uid(), image)));
        await().atMost(SOON).until(() -> simulated
                .objects()
                .get("Pod", NAMESPACE, name)
                .filter(live -> image.contains("bad") ? isWaiting(live) : isReady(live))
                .isPresent());
        return pod;
    }

    private static boolean isReady(JsonNode pod) {
        return StreamSupport.stream(pod.at("/status/conditions").spliterator(), false)
                .anyMatch(condition -> condition.path("type").asString("").equals("Ready")
                        && condition.path("status").asString("").equals("True"));
    }

    private static boolean isWaiting(JsonNode pod) {
        return pod.at("/status/containerStatuses/0/state/waiting/reason")
                .asString("")
                .endsWith("Pull");
    }

    private static KubeObject statefulSet(String strategy, int partition) {
        String rolling = strategy.equals("OnDelete") ? "" : ", rollingUpdate: {partition: " + partition + "}";
        return KubeObject.of(yaml(
                """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db, namespace: shop}
                spec:
                  serviceName: db
                  replicas: 2
                  updateStrategy: {type: %s%s}
                  selector: {matchLabels: {app: db}}
                  template:
                    metadata: {labels: {app: db}}
                    spec: {containers: [{name: db, image: fine}]}
                """
                        .formatted(strategy, rolling)));
    }

    private static ObjectNode yaml(String text) {
        String json = YamlDocuments.parse("t", text).orThrow().get(0).toJson().toString();
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }
}
