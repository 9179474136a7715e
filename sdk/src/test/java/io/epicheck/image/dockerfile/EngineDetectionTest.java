package io.epicheck.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.process.NoAnswerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EngineDetectionTest {
    private static final String[] RUNNING = {"Name: local", "Driver: remote", "Nodes:", "Status: running"};

    private final FakeEngine machine = new FakeEngine();

    @Test
    void buildxWithABuilderComesFirst() {
        machine.on("docker buildx version", 0, "github.com/docker/buildx v0.12.1 30feaa1")
                .on("docker buildx inspect", 0, RUNNING)
                .on("buildah", 0, "buildah version 1.28.2 (image-spec 1.1.0, runtime-spec 1.0.2)");
        EngineChoice choice = choose();
        assertThat(choice.engine()).isEqualTo(BuildEngine.BUILDX);
        assertThat(choice.name()).isEqualTo("buildx 0.12.1");
        assertThat(choice.command()).containsExactly("docker", "buildx");
    }

    @Test
    void aDaemonThatHangsIsNoEngine() {
        Commands hanging = new Commands() {
            @Override
            public int run(List<String> command, Map<String, String> environment, Path folder, Consumer<String> lines)
                    throws IOException {
                return machine.run(command, environment, folder, lines);
            }

            @Override
            public int run(
                    List<String> command,
                    Map<String, String> environment,
                    Path folder,
                    Consumer<String> lines,
                    Duration limit)
                    throws IOException {
                if (command.get(0).equals("docker")) {
                    throw new NoAnswerException(limit);
                }
                return run(command, environment, folder, lines);
            }
        };
        machine.on("buildah", 0, "buildah version 1.28.2");
        EngineChoice choice = new EngineDetection(hanging, Map.of()).choose(Optional.empty());
        assertThat(choice.name()).isEqualTo("buildah 1.28.2");
        assertThat(choice.reason()).contains("docker buildx: no answer within 30 s");
    }

    @Test
    void aBuilderThatCannotBeReachedIsNoBuilder() {
        machine.on("docker buildx version", 0, "github.com/docker/buildx v0.12.1 30feaa1")
                .on(
                        "docker buildx inspect",
                        0,
                        "Name: default",
                        "Driver: ",
                        "Error: failed to connect to the docker API")
                .on("buildah", 0, "buildah version 1.28.2 (image-spec 1.1.0)");
        EngineChoice choice = choose();
        assertThat(choice.name()).isEqualTo("buildah 1.28.2");
        assertThat(choice.reason())
                .contains("docker buildx: its builder is not usable: failed to connect to the docker API")
                .contains("buildx: not installed");
    }

    @Test
    void theDaemonsOwnBuilderNeedsContainerdsStore() {
        machine.on("docker buildx version", 0, "github.com/docker/buildx v0.12.1")
                .on("docker buildx inspect", 0, "Driver: docker", "Status: running")
                .on("docker info", 0, "[[\"Backing Filesystem\",\"extfs\"]]")
                .on("podman", 0, "podman version 4.3.1");
        EngineChoice choice = choose();
        assertThat(choice.name()).isEqualTo("podman 4.3.1");
        assertThat(choice.reason()).contains("cannot export an OCI layout").contains("docker buildx create --use");
        FakeEngine containerd = new FakeEngine()
                .on("docker buildx version", 0, "github.com/docker/buildx v0.12.1")
                .on("docker buildx inspect", 0, "Driver: docker", "Status: running")
                .on("docker info", 0, "[[\"driver-type\",\"io.containerd.snapshotter.v1\"]]");
        assertThat(new EngineDetection(containerd, Map.of())
                        .choose(Optional.empty())
                        .engine())
                .isEqualTo(BuildEngine.BUILDX);
    }

    @Test
    void aBuilderInAContainerMayBeAsleep() {
        machine.on("docker buildx version", 0, "v0.12.1")
                .on("docker buildx inspect", 0, "Driver: docker-container", "Status: inactive");
        assertThat(choose().engine()).isEqualTo(BuildEngine.BUILDX);
    }

    @Test
    void aStandaloneBuildxIsNamedByAVariable() {
        machine.on("/opt/buildx version", 0, "v0.38.2").on("/opt/buildx inspect", 0, RUNNING);
        EngineChoice choice =
                new EngineDetection(machine, Map.of("EPICHECK_BUILDX", "/opt/buildx")).choose(Optional.empty());
        assertThat(choice.command()).containsExactly("/opt/buildx");
    }

    @Test
    void theOneThatIsAskedForIsTaken() {
        machine.on("docker buildx version", 0, "v0.12.1")
                .on("docker buildx inspect", 0, RUNNING)
                .on("buildah", 0, "buildah version 1.28.2");
        EngineChoice choice = new EngineDetection(machine, Map.of()).choose(Optional.of(BuildEngine.BUILDAH));
        assertThat(choice.toString()).isEqualTo("buildah 1.28.2 (`engine: buildah` asks for it)");
        assertThat(machine.calls).noneMatch(call -> call.contains("buildx"));
    }

    @Test
    void noneIsExplainedByWhatEachAnswered() {
        machine.on("docker buildx version", 1, "docker: unknown command: docker buildx", "", "Run 'docker --help'")
                .on("buildah --version", 0, "buildah version 1.28.2")
                .on("buildah info", 1, "Error: cannot set up namespace");
        assertThatThrownBy(this::choose)
                .isInstanceOfSatisfying(ImageException.class, e -> {
                    assertThat(e.code()).isEqualTo("DOCKERFILE_NO_ENGINE");
                    assertThat(e.nextStep()).contains("Install buildah");
                })
                .hasMessageContaining("docker buildx: Run 'docker --help'")
                .hasMessageContaining("\n  buildx: not installed")
                .hasMessageContaining("buildah: Error: cannot set up namespace")
                .hasMessageContaining("podman: not installed");
    }

    private EngineChoice choose() {
        return new EngineDetection(machine, Map.of()).choose(Optional.empty());
    }

    @Test
    void namesAreReadAsTheyAreWritten() {
        assertThat(List.of(BuildEngine.values()))
                .allSatisfy(engine -> assertThat(BuildEngine.of(engine.id())).contains(engine));
        assertThat(BuildEngine.of("auto")).isEmpty();
    }
}
