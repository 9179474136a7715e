package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RecordedRequest;
import io.epicheck.testkit.registry.RegistryLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The password of the variables is for the registry that is written to; any other may belong to anybody. */
class ReadOnlyCredentialsTest {
    private final EmbeddedRegistry registry =
            EmbeddedRegistry.start(new RegistryLogin.Basic("ann", "canary-registry-password"));

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aRegistryThatIsOnlyReadIsNotGivenThePassword() throws IOException {
        registry.seed("team/web", "main", BaseImage.nginx());
        Files.copy(Path.of("src/test/resources/supply/signing.pub"), folder.resolve("signing.pub"));
        String image = registry.address() + "/team/web";
        nothingIsSent("images", "ls", image);
        nothingIsSent("images", "verify", image + ":main", "--key", "signing.pub");
        nothingIsSent("images", "sbom", image + ":main");
        nothingIsSent("images", "sbom", image + ":main", "--generate");
    }

    private void nothingIsSent(String... command) throws IOException {
        registry.forgetRequests();
        new Runs(
                        folder,
                        Map.of(
                                "HOME", "/nonexistent",
                                "REGISTRY_USERNAME", "ann",
                                "REGISTRY_PASSWORD", "canary-registry-password"))
                .run(command);
        assertThat(registry.requests())
                .as(String.join(" ", command))
                .isNotEmpty()
                .extracting(RecordedRequest::authorization)
                .containsOnly("");
    }
}
