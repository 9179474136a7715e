package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An image of a two-stage Dockerfile is built, pushed, deployed, and serves: the cluster that KUBECONFIG names runs it. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class DockerfileE2eTest {
    private static final String SECRET = "hush-hush-4242";
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);

    @ParameterizedTest
    @ValueSource(strings = {"buildah", "buildx"})
    void aPodRunsWhatADockerfileMakes(String engine, @TempDir Path folder) throws IOException {
        Map<String, String> environment = Engines.environment();
        environment.put("BUILD_TOKEN", SECRET);
        Engines.assume(engine, environment);
        Folders.copy(Path.of("src/test/resources/dockerfile"), folder);
        String namespace = "dockerfile-" + UUID.randomUUID().toString().substring(0, 8);
        Runs runs = new Runs(folder, environment);
        try {
            Run run = runs.run(
                    "run",
                    "--set",
                    "registry=" + System.getenv("REGISTRY"),
                    "--set",
                    "engine=" + engine,
                    "--namespace",
                    namespace);
            assertThat(run.status()).as(run.all()).isZero();
            assertThat(run.result()).containsEntry("outcome", "deployed");
            assertThat(run.out()).contains("built by " + engine).doesNotContain(SECRET);
            assertThat(Files.readString(run.report().resolve("result.json"))).contains("\"builtBy\" : \"" + engine);
        } finally {
            try (Cluster cluster = Cluster.connect(Kubeconfig.resolve(environment, Optional.empty(), false))) {
                cluster.api().delete(new ObjectRef(NAMESPACE, "", namespace), "");
            }
        }
    }
}
