package io.epicheck.runner;

import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** On the cluster that KUBECONFIG names, with the image of REGISTRY. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class HardeningE2eTest extends HardeningContract {
    @Override
    Map<String, String> access() {
        return Map.of("KUBECONFIG", System.getenv("KUBECONFIG"));
    }

    @Override
    String registry() {
        return System.getenv("REGISTRY");
    }
}
