package io.epicheck.cluster;

import java.util.Optional;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The cluster that KUBECONFIG names. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
class KubeApiE2eTest extends KubeApiContract {
    @Override
    Kubeconfig access() {
        return Kubeconfig.resolve(System.getenv(), Optional.empty(), false);
    }
}
