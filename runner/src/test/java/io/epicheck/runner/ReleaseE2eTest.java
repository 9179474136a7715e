package io.epicheck.runner;

import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** On the cluster that KUBECONFIG names, with images through REGISTRY. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class ReleaseE2eTest extends ReleaseContract {
    @Override
    Map<String, String> access() {
        return Map.of("KUBECONFIG", System.getenv("KUBECONFIG"));
    }

    @Override
    String registry() {
        return System.getenv("REGISTRY");
    }
}
