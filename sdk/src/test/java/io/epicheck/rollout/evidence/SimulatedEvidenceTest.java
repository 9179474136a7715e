package io.epicheck.rollout.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.Namespaces;
import io.epicheck.retry.Time;
import io.epicheck.rollout.verdict.Target;
import io.epicheck.rollout.watch.NamespaceWatch;
import io.epicheck.rollout.watch.WatchedKinds;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.SecretValue;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.RecordedRequest;
import io.epicheck.testkit.cluster.controller.ContainerScript;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over HTTP, from a rollout that crashes in the simulated cluster. */
class SimulatedEvidenceTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void aCrashingDeploymentLeavesItsLogAndNothingIsWrittenToTheCluster() throws Exception {
        ControllerSettings crashing = ControllerSettings.standard()
                .withScripts(run -> ContainerScript.crashes(3, "password is c4nary-value", "cannot connect"));
        try (SimulatedCluster simulated = SimulatedCluster.start(crashing);
                Cluster cluster = Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()))) {
            Namespaces.ensure(cluster, "shop");
            KubeObject applied = cluster.api().apply(deployment(), ApplyOptions.DEFAULT);
            Target target = new Target(applied, "", List.of(), Duration.ZERO);
            try (NamespaceWatch watch = NamespaceWatch.start(
                    cluster.api(), "shop", WatchedKinds.of(List.of("Deployment")), Time.system())) {
                await().atMost(SOON).until(() -> {
                    watch.await(Duration.ofMillis(50));
                    return watch.snapshot().all("Pod", "shop").stream()
                            .anyMatch(pod -> pod.at("/status/containerStatuses/0/lastState/terminated")
                                    .isObject());
                });
                simulated.deny("get", "nodes");
                simulated.forgetRequests();

                Evidence evidence = new EvidenceCollector(
                                cluster.api(),
                                folder.resolve("evidence"),
                                Redactor.of(List.of(SecretValue.of("c4nary-value"))))
                        .collect(
                                FailedRelease.CRASH_LOOP,
                                List.of(target),
                                watch.snapshot(),
                                Time.system().deadlineIn(SOON));

                Path log = evidence.files().stream()
                        .filter(file -> file.toString().endsWith("-app-previous.log"))
                        .findFirst()
                        .orElseThrow();
                assertThat(log).hasContent("password is ***\ncannot connect\n");
                assertThat(Files.readString(folder.resolve("evidence/summary.txt")))
                        .contains(": not allowed");
                assertThat(simulated.requests())
                        .filteredOn(request -> request.path().startsWith("/api"))
                        .isNotEmpty()
                        .noneMatch(RecordedRequest::isWrite)
                        .noneMatch(request -> request.path().contains("secrets"));
            }
        }
    }

    private static KubeObject deployment() {
        return FailedRelease.parse(
                "{apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: 'web', namespace: 'shop'}, spec: {selector: "
                        + "{matchLabels: {app: 'web'}}, template: {metadata: {labels: {app: 'web'}}, "
                        + "spec: {containers: [{name: 'app', image: 'web:1'}]}}}}");
    }
}
