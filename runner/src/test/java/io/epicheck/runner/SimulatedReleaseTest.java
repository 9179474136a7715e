package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.runner.Runs.Run;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.RecordedRequest;
import io.epicheck.testkit.cluster.controller.ContainerRun;
import io.epicheck.testkit.cluster.controller.ContainerScript;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import io.epicheck.testkit.cluster.controller.RegistryImages;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** On the doubles of the testkit. */
class SimulatedReleaseTest extends ReleaseContract {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();
    private final SimulatedCluster simulated = SimulatedCluster.start(
            ControllerSettings.standard().withImages(new RegistryImages()).withScripts(SimulatedReleaseTest::script));

    SimulatedReleaseTest() {
        registry.seed("library/nginx", "stable", BaseImage.nginx());
    }

    @Override
    void stop() {
        simulated.close();
        registry.close();
    }

    @Override
    Map<String, String> access() {
        return Map.of("KUBE_CONFIG", simulated.kubeconfig());
    }

    @Override
    String registry() {
        return registry.address();
    }

    @Test
    @Order(2)
    void aSecondRunSendsNoWriteAndNoBlob() throws IOException {
        simulated.forgetRequests();
        registry.forgetRequests();
        assertThat(run("run").status()).isZero();
        assertThat(simulated.requests()).filteredOn(RecordedRequest::isWrite).isEmpty();
        assertThat(registry.requests())
                .noneMatch(request -> request.method().equals("PUT")
                        || request.method().equals("POST")
                        || request.method().equals("PATCH"));
    }

    @Test
    @Order(3)
    void aMissingPermissionIsToldBeforeAnythingIsTouched() throws IOException {
        simulated.deny("patch", "deployments.apps");
        simulated.forgetRequests();
        registry.forgetRequests();
        Run refused = run("run", "--set", "page=six");
        simulated.allowEverything();
        assertThat(refused.status()).as(refused.all()).isEqualTo(4);
        assertThat(refused.out()).contains("patch deployments.apps").contains("Add to their Role");
        assertThat(simulated.requests()).filteredOn(RecordedRequest::isWrite).isEmpty();
        assertThat(registry.requests()).isEmpty();
    }

    /** What the shell commands of the contract would do. */
    private static ContainerScript script(ContainerRun run) {
        String command = String.join(" ", run.command());
        if (command.contains("exit 3")) {
            return ContainerScript.crashes(3, "cannot open the database");
        }
        String page = command.contains("echo broken") ? "broken" : "<title>hello</title>";
        return ContainerScript.healthy().answering("/", 200, "text/html", page);
    }
}
