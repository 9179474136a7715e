package io.epicheck.testkit.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** A real API server keeps the same contract. */
@Tag("e2e")
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
class RealClusterE2eTest extends KubernetesApiContractTest {
    @Override
    String kubeconfig() throws Exception {
        return Files.readString(Path.of(System.getenv("KUBECONFIG")));
    }
}
