package io.epicheck.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.event.EventSink;
import io.epicheck.retry.ManualTime;
import io.epicheck.retry.Time;
import io.epicheck.rollout.verdict.Target;
import io.epicheck.rollout.watch.NamespaceWatch;
import io.epicheck.rollout.watch.ProgressReport;
import io.epicheck.rollout.watch.WatchedKinds;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.controller.ContainerScript;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class WaitTest {
    private final SimulatedCluster simulated = SimulatedCluster.start(ControllerSettings.standard()
            .withScripts(
                    run -> run.image().endsWith(":stuck") ? ContainerScript.neverReady() : ContainerScript.healthy()));
    private final Cluster cluster =
            Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()), new ManualTime(), EventSink.none());

    @AfterEach
    void close() {
        cluster.close();
        simulated.close();
    }

    @Test
    void endsWhenAllAreReady() {
        assertThat(until(target("web", "shop/web:1"), Duration.ofSeconds(20), () -> {}))
                .isEmpty();
    }

    @Test
    void thatTakesTooLongSaysWhatIsMissing() {
        Cause cause = until(target("web", "shop/web:stuck"), Duration.ofSeconds(3), () -> {})
                .orElseThrow();
        assertThat(cause.code()).isEqualTo("DEADLINE");
        assertThat(cause.reason()).contains("pods are available");
    }

    @Test
    void duringAnOutageEndsInTimeAndBlamesNoWorkload() {
        Cause cause = until(target("web", "shop/web:stuck"), Duration.ofSeconds(1), simulated::close)
                .orElseThrow();
        assertThat(cause.code()).isEqualTo("API_UNREACHABLE");
        assertThat(cause.subject()).isEmpty();
    }

    @Test
    void goesOnAfterAnOutage() {
        assertThat(until(target("web", "shop/web:1"), Duration.ofSeconds(20), simulated::dropConnections))
                .isEmpty();
    }

    @Test
    void thatKeepsUpKnowsWhatHappensBeforeItBegins() {
        try (NamespaceWatch watch = watch()) {
            Wait wait = wait(watch);
            target("web", "shop/web:1");
            await().untilAsserted(() -> {
                wait.keepUp();
                assertThat(wait.snapshot().all("Pod", "default"))
                        .singleElement()
                        .satisfies(pod -> assertThat(pod.text("/status/phase")).isEqualTo("Running"));
            });
        }
    }

    private Optional<Cause> until(Target target, Duration limit, Runnable meanwhile) {
        try (NamespaceWatch watch = watch()) {
            Wait wait = wait(watch);
            meanwhile.run();
            return wait.until(List.of(target), Time.system().deadlineIn(limit));
        }
    }

    private NamespaceWatch watch() {
        return NamespaceWatch.start(cluster.api(), "default", WatchedKinds.of(List.of("Deployment")), Time.system());
    }

    private Wait wait(NamespaceWatch watch) {
        return new Wait(cluster.api(), watch, new ProgressReport(EventSink.none(), UnaryOperator.identity()));
    }

    private Target target(String name, String image) {
        ObjectNode json = KubeObject.node().put("apiVersion", "apps/v1").put("kind", "Deployment");
        json.putObject("metadata").put("name", name).put("namespace", "default");
        ObjectNode spec = json.putObject("spec").put("replicas", 1);
        spec.putObject("selector").putObject("matchLabels").put("app", name);
        ObjectNode template = spec.putObject("template");
        template.putObject("metadata").putObject("labels").put("app", name);
        ObjectNode container = template.putObject("spec").putArray("containers").addObject();
        container.put("name", "app").put("image", image);
        container
                .putObject("readinessProbe")
                .putObject("httpGet")
                .put("path", "/")
                .put("port", 80);
        KubeObject stored = cluster.api().apply(KubeObject.of(json), ApplyOptions.DEFAULT);
        return new Target(stored, "", List.of(), Duration.ZERO);
    }
}
