package io.epicheck.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.process.OutputLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildSecretsTest {
    private static final DockerfileSpec NONE = DockerfileSpec.of(Path.of("Dockerfile"));

    @Test
    void everyLineOfAValueIsMasked(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "-----BEGIN-----\nabcdefgh\n-----END-----\n");
        BuildSecrets secrets = BuildSecrets.read(
                NONE.secret("a", new BuildSecret.FromEnvironment("A")).secret("b", new BuildSecret.FromFile(file)),
                Map.of("A", "token"));
        assertThat(secrets.masked("a token, abcdefgh and tok")).isEqualTo("a ***, *** and tok");
    }

    @Test
    void aLongerValueLeavesNoRestOfItself() {
        BuildSecrets secrets = BuildSecrets.read(
                NONE.secret("a", new BuildSecret.FromEnvironment("A"))
                        .secret("b", new BuildSecret.FromEnvironment("B")),
                Map.of("A", "secret", "B", "secret-and-more"));
        assertThat(secrets.masked("secret-and-more")).isEqualTo("***");
    }

    @Test
    void aMissingOneIsTold() {
        assertThatThrownBy(() ->
                        BuildSecrets.read(NONE.secret("a", new BuildSecret.FromEnvironment("A")), Map.of("A", "")))
                .isInstanceOf(BadInputException.class)
                .hasMessage("build secret `a`: environment variable A is not set or empty");
        assertThatThrownBy(() ->
                        BuildSecrets.read(NONE.secret("a", new BuildSecret.FromFile(Path.of("/nowhere"))), Map.of()))
                .hasMessage("build secret `a`: file /nowhere does not exist");
    }

    @Test
    void anEngineSeesWhatConcernsItAndNothingElse() {
        Map<String, String> seen = EngineEnvironment.of(
                Map.of(
                        "PATH",
                        "/bin",
                        "DOCKER_HOST",
                        "x",
                        "BUILDAH_ISOLATION",
                        "chroot",
                        "NPM_TOKEN",
                        "t",
                        "API_KEY",
                        "k",
                        "KUBE_CONFIG",
                        "c",
                        "DOCKER_AUTH_CONFIG",
                        "p",
                        "REGISTRY_PASSWORD",
                        "r"),
                NONE.secret("npm", new BuildSecret.FromEnvironment("NPM_TOKEN")));
        assertThat(seen).containsOnlyKeys("PATH", "DOCKER_HOST", "BUILDAH_ISOLATION", "NPM_TOKEN");
    }

    @Test
    void aCutLineShowsNoFirstPartOfASecret() {
        DockerfileSpec spec =
                DockerfileSpec.of(Path.of("Dockerfile")).secret("token", new BuildSecret.FromEnvironment("TOKEN"));
        BuildSecrets secrets = BuildSecrets.read(spec, Map.of("TOKEN", "hush-hush-\u00e9"));
        List<String> lines = new ArrayList<>();
        OutputLines splitter = new OutputLines(line -> lines.add(secrets.masked(line)));
        for (int shown = 1; shown <= 11; shown++) {
            byte[] bytes = ("x".repeat(4000 - shown) + "hush-hush-\u00e9 and more\n").getBytes(StandardCharsets.UTF_8);
            splitter.put(bytes, bytes.length);
        }
        assertThat(lines).hasSize(11).allSatisfy(line -> assertThat(line).endsWith("x***" + OutputLines.CUT));
        assertThat(secrets.masked("that is a hush")).isEqualTo("that is a hush");
    }
}
