package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** On the cluster that KUBECONFIG names. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class CanaryE2eTest extends CanaryContract {
    @Override
    Map<String, String> access() {
        return Map.of("KUBECONFIG", System.getenv("KUBECONFIG"));
    }

    @Override
    String registry() {
        return System.getenv("REGISTRY");
    }

    @Override
    List<String> images(Path folder) throws IOException {
        Path site = folder.resolve("image");
        return List.of(
                SmallImage.pushed(site, registry(), "hello"), SmallImage.pushed(site, registry(), "hello again"));
    }

    @Test
    void anImageThatIsNotThereStopsAtTheFirstNewPod() throws IOException {
        try (Shop shop = shop("{canary: {steps: 20%, pause: 1s}}")) {
            good(shop.deploy("one"));
            Map<String, String> before = shop.snapshot();
            Run failed = shop.deploy("two", "--image", "web=" + registry() + "/small-web@sha256:" + "0".repeat(64));
            assertThat(failed.status()).as(failed.all()).isEqualTo(6);
            assertThat(failed.result()).containsEntry("cause-code", "IMAGE_NOT_FOUND");
            assertThat(failed.out()).contains("web-canary");
            assertThat(shop.snapshot()).isEqualTo(before);
        }
    }
}
