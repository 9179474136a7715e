package io.epicheck.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What engines really wrote, and what is told of it. */
class FailureTest {
    private static final DockerfileText DOCKERFILE = DockerfileText.parse(
            """
            # comment
            ARG NODE=node:20-slim
            FROM ${NODE} AS build
            WORKDIR /src
            RUN echo one && \\
                echo two >&2 && \\
                exit 7
            FROM nginx
            COPY nothere.txt /x
            """);

    @Test
    void buildKitTellsPlaceStepAndOutput() {
        Failure failure = BuildKitFailure.of(
                """
                #6 [build 3/3] RUN echo one &&     echo two >&2 &&     exit 7
                #6 0.049 one
                #6 ERROR: process "/bin/sh -c echo one &&     echo two >&2 &&     exit 7" did not complete successfully: exit code: 7
                ------
                 > [build 3/3] RUN echo one &&     echo two >&2 &&     exit 7:
                0.049 one
                0.050 two
                ------
                Dockerfile:5
                --------------------
                   5 | >>> RUN echo one && \\
                --------------------
                ERROR: failed to build: failed to solve: process "/bin/sh -c echo one" did not complete successfully: exit code: 7
                """
                        .lines()
                        .toList(),
                DOCKERFILE);
        assertThat(failure.instruction().orElseThrow().line()).isEqualTo(5);
        assertThat(failure.step()).isEqualTo("build 3/3");
        assertThat(failure.reason()).isEqualTo("exit code 7");
        assertThat(failure.output()).containsExactly("one", "two");
    }

    @Test
    void whoHasNoAgentIsToldOfIt() {
        Failure failure = BuildKitFailure.of(
                List.of(
                        "ERROR: failed to build: failed to convert agent config {default [] false}: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set"),
                DOCKERFILE);
        EngineChoice engine = new EngineChoice(BuildEngine.BUILDX, "0.1", "", List.of("buildx"));
        DockerfileSpec spec = DockerfileSpec.of(Path.of("Dockerfile"));
        assertThat(FailureText.of("web", Path.of("Dockerfile"), failure, engine, BuildSecrets.read(spec, Map.of()))
                        .nextStep())
                .startsWith("`ssh` needs a running agent");
    }

    @Test
    void buildKitTellsAMissingBase() {
        Failure failure = BuildKitFailure.of(
                List.of(
                        "#2 ERROR: 127.0.0.1:5000/library/nothing:1: not found",
                        "------",
                        " > [internal] load metadata for 127.0.0.1:5000/library/nothing:1:",
                        "------",
                        "Dockerfile:3",
                        "--------------------",
                        "ERROR: failed to solve: nothing:1: failed to resolve source metadata: not found"),
                DOCKERFILE);
        assertThat(failure.instruction().orElseThrow().keyword()).isEqualTo("FROM");
        assertThat(failure.step()).isEmpty();
        assertThat(failure.reason()).isEqualTo("nothing:1: failed to resolve source metadata: not found");
    }

    @Test
    void buildKitTellsTheLineOfAMistake() {
        Failure failure = BuildKitFailure.of(
                List.of(
                        "ERROR: failed to build: failed to solve: dockerfile parse error on line 4: unknown instruction: RUNN"),
                DOCKERFILE);
        assertThat(failure.instruction().orElseThrow().line()).isEqualTo(4);
    }

    @Test
    void buildahTellsStepAndOutput() {
        Failure failure = BuildahFailure.of(
                List.of(
                        "[1/2] STEP 1/3: FROM node:20-slim AS build",
                        "[1/2] STEP 2/3: WORKDIR /src",
                        "--> 516e8cc316d",
                        "[1/2] STEP 3/3: RUN echo one &&     echo two >&2 &&     exit 7",
                        "one",
                        "two",
                        "subprocess exited with status 7",
                        "subprocess exited with status 7",
                        "Error: building at STEP \"RUN echo one &&     echo two >&2 &&     exit 7\": exit status 7"),
                DOCKERFILE);
        assertThat(failure.instruction().orElseThrow().line()).isEqualTo(5);
        assertThat(failure.step()).isEqualTo("build 3/3");
        assertThat(failure.reason()).isEqualTo("exit code 7");
        assertThat(failure.output()).containsExactly("one", "two");
    }

    @Test
    void podmanWordsTheSameOtherwise() {
        Failure failure = BuildahFailure.of(
                List.of(
                        "[1/2] STEP 3/3: RUN echo one &&     echo two >&2 &&     exit 7",
                        "one",
                        "Error: building at STEP \"RUN echo one &&     echo two >&2 &&     exit 7\": while running runtime: exit status 7"),
                DOCKERFILE);
        assertThat(failure.reason()).isEqualTo("exit code 7");
    }

    @Test
    void buildahsMissingBaseIsFoundByCounting() {
        Failure failure = BuildahFailure.of(
                List.of(
                        "[1/2] STEP 1/3: FROM node:20-slim AS build",
                        "Trying to pull node:20-slim...",
                        "Error: creating build container: initializing source docker://node:20-slim: manifest unknown"),
                DOCKERFILE);
        assertThat(failure.instruction().orElseThrow().line()).isEqualTo(3);
        assertThat(failure.output()).isEmpty();
    }

    @Test
    void withSeveralPlatformsTheStepIsFoundToo() {
        Failure failure = BuildahFailure.of(
                List.of(
                        "[linux/arm64] [2/2] STEP 2/2: COPY nothere.txt /x",
                        "Error: building at STEP \"COPY nothere.txt /x\": copier: stat: \"/nothere.txt\": no such file"),
                DOCKERFILE);
        assertThat(failure.instruction().orElseThrow().line()).isEqualTo(9);
        assertThat(failure.step()).isEqualTo("1 2/2");
    }

    @Test
    void anUnknownWayToFailIsToldInTheEnginesWords() {
        Failure failure = BuildahFailure.of(List.of("Error: storage is on fire"), DOCKERFILE);
        assertThat(failure.instruction()).isEmpty();
        assertThat(failure.reason()).isEqualTo("storage is on fire");
    }

    @Test
    void peopleAreToldWhereWhatWhyAndTheLastLines() {
        Failure failure = new Failure(DOCKERFILE.on(5), "build 3/3", "exit code 7", List.of("one", "hush-hush"));
        String message = FailureText.of(
                        "web",
                        Path.of("app/Dockerfile"),
                        failure,
                        new EngineChoice(BuildEngine.BUILDAH, "1.28.2", "", List.of("buildah")),
                        BuildSecrets.read(
                                DockerfileSpec.of(Path.of("x")).secret("a", new BuildSecret.FromEnvironment("A")),
                                Map.of("A", "hush-hush")))
                .getMessage();
        assertThat(message)
                .isEqualTo("image web: app/Dockerfile:5: `RUN echo one && echo two >&2 && exit 7` failed: exit code 7"
                        + " (step build 3/3, buildah 1.28.2)\n  one\n  ***");
    }

    @Test
    void onlyAMachineWithoutNamespacesIsAReasonForChroot() {
        assertThat(NoNamespaces.explain(run("plugin type=\"bridge\" failed (add): cni plugin bridge failed")))
                .isTrue();
        assertThat(NoNamespaces.explain(run("error running container: cannot clone: Operation not permitted")))
                .isTrue();
        assertThat(NoNamespaces.explain(run("exit code 1"))).isFalse();
        assertThat(NoNamespaces.explain(
                        new Failure(DOCKERFILE.on(9), "", "copier: stat: operation not permitted", List.of())))
                .isFalse();
    }

    private static Failure run(String reason) {
        return new Failure(DOCKERFILE.on(5), "", reason, List.of());
    }
}
