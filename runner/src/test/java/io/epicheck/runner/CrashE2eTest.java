package io.epicheck.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** On the cluster that KUBECONFIG names: moments spread over a release, because each takes real pods. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class CrashE2eTest extends CrashContract {
    @Override
    CrashWorld world(Path root) throws IOException {
        String registry = System.getenv("REGISTRY");
        return CrashWorld.in(
                root,
                Map.of("KUBECONFIG", System.getenv("KUBECONFIG")),
                registry,
                SmallImage.pushed(root.resolve("image"), registry, "hello"));
    }

    @Override
    int forwardMoments() {
        return 10;
    }

    @Override
    int backMoments() {
        return 3;
    }

    @Override
    int pairs() {
        return 3;
    }
}
