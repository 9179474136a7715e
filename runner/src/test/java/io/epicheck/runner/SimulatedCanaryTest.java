package io.epicheck.runner;

import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.controller.ContainerScript;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/** On the double of the testkit. */
class SimulatedCanaryTest extends CanaryContract {
    private static final String REGISTRY = "registry.invalid";

    private final SimulatedCluster simulated = SimulatedCluster.start(ControllerSettings.standard()
            .withScripts(run -> ContainerScript.healthy().answering("/", 200, "text/html", "<title>hello</title>")));

    @Override
    Map<String, String> access() {
        return Map.of("KUBE_CONFIG", simulated.kubeconfig());
    }

    @Override
    String registry() {
        return REGISTRY;
    }

    @Override
    List<String> images(Path folder) {
        return List.of(
                REGISTRY + "/small-web@sha256:" + "0123456789abcdef".repeat(4),
                REGISTRY + "/small-web@sha256:" + "fedcba9876543210".repeat(4));
    }

    @AfterAll
    void stop() {
        simulated.close();
    }
}
