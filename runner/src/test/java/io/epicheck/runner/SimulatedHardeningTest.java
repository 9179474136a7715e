package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.runner.Runs.Run;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.RecordedRequest;
import io.epicheck.testkit.cluster.controller.ContainerScript;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** On the double of the testkit. */
class SimulatedHardeningTest extends HardeningContract {
    private final SimulatedCluster simulated = SimulatedCluster.start(ControllerSettings.standard()
            .withScripts(run -> String.join(" ", run.command()).contains("exit 3")
                    ? ContainerScript.crashes(3, "no database")
                    : ContainerScript.healthy()));

    @Override
    Map<String, String> access() {
        return Map.of("KUBE_CONFIG", simulated.kubeconfig());
    }

    @Override
    String registry() {
        return "registry.invalid";
    }

    @Override
    void stop() {
        simulated.close();
    }

    @Test
    @Order(5)
    void aServerThatIsTooOldIsToldBeforeAnythingIsTouched() throws IOException {
        simulated.pretendVersion("v1.29.6-eks-1de2ab1");
        try {
            simulated.forgetRequests();
            Run refused = run("deploy", "prod", "--set", "page=three");
            assertThat(refused.status()).as(refused.all()).isEqualTo(2);
            assertThat(refused.out())
                    .contains("web.yaml:19:11: spec.template.spec.containers[web]: Deployment `web` cannot be hardened"
                            + " for v1.29.6-eks-1de2ab1: `preStop.sleep` is there from Kubernetes 1.30 on")
                    .contains("hardening: {shell: true}");
            assertThat(simulated.requests()).noneMatch(RecordedRequest::isWrite);

            Path file = folder.resolve("epicheck.yaml");
            String text = Files.readString(file);
            Files.writeString(file, text + "hardening: {shell: true}\n");
            assertThat(run("plan", "prod").out()).contains("lifecycle.preStop.exec.command: [sleep, \"10\"] (");
            Files.writeString(file, text);
        } finally {
            simulated.pretendVersion("v1.34.4");
        }
    }

    @Test
    @Order(6)
    void aBudgetOfSomebodyElseIsNotDoubled() throws IOException, InterruptedException {
        String other =
                """
                {"metadata": {"name": "platform"}, "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "web"}}}}
                """;
        String path = "/apis/policy/v1/namespaces/" + namespace + "/poddisruptionbudgets?fieldManager=platform-team";
        HttpRequest request = HttpRequest.newBuilder(URI.create(simulated.url() + path))
                .header("Authorization", "Bearer " + simulated.token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(other))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(201);
        assertThat(run("plan", "prod").out())
                .contains(
                        "not hardened: Deployment web: PodDisruptionBudget platform of the namespace selects its pods")
                .doesNotContain("hardened: PodDisruptionBudget");
    }
}
