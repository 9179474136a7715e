package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.config.ConfigReader;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.DockerfileConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildEnvironmentTest {
    private static final Map<String, String> PROCESS = Map.of(
            "PATH",
            "/bin",
            "AWS_RELEASE",
            "1",
            "NPM_TOKEN",
            "2",
            "OTHER_TOKEN",
            "3",
            "SIGNING_KEY",
            "4",
            "KUBE_CONFIG",
            "5");

    @TempDir
    Path folder;

    private PipelineConfig config;

    @BeforeEach
    void read() throws IOException {
        Files.createDirectories(folder.resolve("k8s"));
        config = ConfigReader.read(
                Files.writeString(
                        folder.resolve("epicheck.yaml"),
                        """
                application: shop
                manifests: k8s
                images:
                  web:
                    repository: registry.test/web
                    dockerfile: Dockerfile
                    build: {secrets: {npm: {env: NPM_TOKEN}}}
                    sign: {key: {env: SIGNING_KEY}}
                  api:
                    repository: registry.test/api
                    dockerfile: Dockerfile
                    build: {secrets: {other: {env: OTHER_TOKEN}, cloud: {env: AWS_RELEASE}}}
                secrets: {cloud: {key: {env: AWS_RELEASE}}}
                environments: {prod: {namespace: shop}}
                """));
    }

    @Test
    void anEngineSeesTheSecretsOfItsOwnBuildAlone() {
        assertThat(BuildEnvironment.ofEngine(config, dockerfile("web"), PROCESS).keySet())
                .containsExactlyInAnyOrder("PATH", "NPM_TOKEN", "KUBE_CONFIG");
        assertThat(BuildEnvironment.ofEngine(config, dockerfile("api"), PROCESS).keySet())
                .containsExactlyInAnyOrder("PATH", "OTHER_TOKEN", "AWS_RELEASE", "KUBE_CONFIG");
    }

    @Test
    void aCommandSeesNone() {
        assertThat(BuildEnvironment.ofCommands(config, PROCESS)).containsOnlyKeys("PATH");
    }

    private DockerfileConfig dockerfile(String image) {
        return config.images().get(image).dockerfile().orElseThrow();
    }
}
