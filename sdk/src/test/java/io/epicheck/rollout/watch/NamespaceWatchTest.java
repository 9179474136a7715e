package io.epicheck.rollout.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.ResourceType;
import io.epicheck.retry.Time;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.RecordedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class NamespaceWatchTest {
    private static final ResourceType CLAIM =
            new ResourceType("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true);

    private final SimulatedCluster simulated = SimulatedCluster.start();
    private final Cluster cluster = Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()));
    private final Set<ResourceType> types = WatchedKinds.of(List.of("Deployment"));

    @AfterEach
    void close() {
        cluster.close();
        simulated.close();
    }

    @Test
    void asksOncePerKindForAnyNumberOfWorkloads() throws InterruptedException {
        IntStream.range(0, 5).forEach(i -> apply("web-" + i));
        simulated.forgetRequests();
        try (NamespaceWatch watch = start(types)) {
            awaitUntil(watch, () -> watches() == types.size());
            apply("web-9");
            awaitUntil(watch, () -> knows(watch, "web-9"));
            assertThat(watches()).isEqualTo(types.size());
            assertThat(lists()).isEqualTo(types.size());
        }
    }

    @Test
    void listsAgainWhenTheServerHasForgotten() throws InterruptedException {
        try (NamespaceWatch watch = start(types)) {
            awaitUntil(watch, () -> watches() == types.size());
            simulated.dropConnections();
            apply("web-1");
            simulated.forgetHistory();
            awaitUntil(watch, () -> knows(watch, "web-1"));
        }
    }

    @Test
    void keepsWhatItKnowsWhileTheServerIsAway() throws InterruptedException {
        apply("web-1");
        try (NamespaceWatch watch = start(types)) {
            simulated.dropConnections();
            assertThat(knows(watch, "web-1")).isTrue();
            apply("web-2");
            awaitUntil(watch, () -> knows(watch, "web-2"));
        }
    }

    @Test
    void doesWithoutAKindThatTellsLittle() {
        simulated.deny("list", "persistentvolumeclaims");
        try (NamespaceWatch watch = start(Set.of(CLAIM))) {
            assertThat(watch.snapshot().find("PersistentVolumeClaim", "default", "data"))
                    .isEmpty();
        }
    }

    @Test
    void cannotDoWithoutPods() {
        simulated.deny("list", "pods");
        assertThatThrownBy(() -> start(types)).isInstanceOf(ApiException.class);
    }

    private NamespaceWatch start(Set<ResourceType> watched) {
        return NamespaceWatch.start(cluster.api(), "default", watched, Time.system());
    }

    private long watches() {
        return simulated.requests().stream().filter(RecordedRequest::isWatch).count();
    }

    private long lists() {
        return simulated.requests().stream()
                .filter(request -> request.query().contains("limit="))
                .count();
    }

    private static boolean knows(NamespaceWatch watch, String name) {
        return watch.snapshot().find("Deployment", "default", name).isPresent();
    }

    private static void awaitUntil(NamespaceWatch watch, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            watch.await(Duration.ofMillis(50));
        }
    }

    private void apply(String name) {
        ObjectNode json = KubeObject.node().put("apiVersion", "apps/v1").put("kind", "Deployment");
        json.putObject("metadata").put("name", name).put("namespace", "default");
        ObjectNode spec = json.putObject("spec").put("replicas", 1);
        spec.putObject("selector").putObject("matchLabels").put("app", name);
        ObjectNode template = spec.putObject("template");
        template.putObject("metadata").putObject("labels").put("app", name);
        template.putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", "app")
                .put("image", "shop/web:1");
        cluster.api().apply(KubeObject.of(json), ApplyOptions.DEFAULT);
    }
}
