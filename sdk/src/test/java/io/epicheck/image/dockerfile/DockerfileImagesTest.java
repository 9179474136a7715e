package io.epicheck.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DockerfileImagesTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final DockerfileSpec SPEC = DockerfileSpec.of(Path.of("app/Dockerfile"));

    private static List<DockerfileImage> in(String text, DockerfileSpec spec) {
        return DockerfileImages.in(DockerfileText.parse(text), spec);
    }

    private static List<String> shown(String text, DockerfileSpec spec) {
        return in(text, spec).stream()
                .map(image -> image.place() + " "
                        + image.reference().map(ImageReference::toString).orElse(image.reason()))
                .toList();
    }

    @Example
    void everyInstructionThatNamesAnImageIsFound() {
        assertThat(shown(
                        """
                        ARG NODE=20-slim
                        FROM --platform=$BUILDPLATFORM node:${NODE} AS build
                        RUN --mount=type=cache,target=/c --mount=type=bind,from=ghcr.io/a/tools:1,target=/t make
                        COPY --chown=1:1 --from=docker.io/library/alpine /etc/motd /
                        FROM "nginx:stable"
                        COPY --from=build /dist /
                        COPY --from=0 /dist /
                        COPY --link a --from=no/flag:1 /
                        RUN echo --mount=from=no/flag:1
                        FROM scratch
                        FROM build
                        """,
                        SPEC))
                .containsExactly(
                        "app/Dockerfile:2 docker.io/library/node:20-slim",
                        "app/Dockerfile:3 ghcr.io/a/tools:1",
                        "app/Dockerfile:4 docker.io/library/alpine",
                        "app/Dockerfile:5 docker.io/library/nginx:stable");
    }

    @Example
    void stagesAfterTheTargetAreNotLookedAt() {
        String text = "FROM a:1 AS one\nFROM b:1 AS two\nFROM c:1\n";
        assertThat(in(text, SPEC.target("Two")))
                .extracting(DockerfileImage::written)
                .containsExactly("a:1", "b:1");
        assertThat(in("FROM a:1\nFROM b:1\n", SPEC)).hasSize(2);
        assertThat(in("FROM a:1\nFROM b:1\n", SPEC.target("0"))).hasSize(1);
    }

    @Example
    void argumentsOfTheBuildComeBeforeTheFilesDefaults() {
        String text = "ARG TAG=1 NAME=\"ghcr.io/a/b\"\nARG FULL=$NAME:$TAG\nFROM ${FULL}\n";
        assertThat(shown(text, SPEC)).containsExactly("app/Dockerfile:3 ghcr.io/a/b:1");
        assertThat(shown(text, SPEC.arg("TAG", "2"))).containsExactly("app/Dockerfile:3 ghcr.io/a/b:2");
    }

    @Example
    void whatCannotBeLockedHasItsReason() {
        assertThat(shown(
                        """
                        # syntax=docker/dockerfile:1
                        ARG BASE
                        FROM ${BASE} AS a
                        FROM alpine:${TARGETARCH} AS b
                        FROM alpine:${A:+x} AS c
                        FROM UPPER/case AS d
                        COPY --from=img:$TAG /x /
                        """,
                        SPEC))
                .containsExactly(
                        "app/Dockerfile:1 BuildKit reads the Dockerfile with it: write its digest there to keep it",
                        "app/Dockerfile:3 ARG BASE has no value: give it a default, or one in `build.args`",
                        "app/Dockerfile:4 TARGETARCH is another for each platform: let a stage for each begin with its image",
                        "app/Dockerfile:5 its arguments cannot be filled in: only ${NAME} and ${NAME:-default} are understood",
                        "app/Dockerfile:6 cannot be read as a registry's image",
                        "app/Dockerfile:7 arguments are for FROM only: name a stage by FROM, and take it from there");
        assertThat(in("# syntax=docker/dockerfile@" + DIGEST + "\nFROM scratch\n", SPEC))
                .isEmpty();
    }

    /** The usual way to build for several platforms: what it may become are stages. */
    @Example
    void aStageForEachPlatformIsNoImage() {
        assertThat(in("FROM a:1 AS build-amd64\nFROM b:1 AS build-arm64\nFROM build-${TARGETARCH}\n", SPEC))
                .hasSize(2);
        assertThat(in("FROM a:1 AS build-amd64\nFROM other-${TARGETARCH}\n", SPEC)
                        .get(1)
                        .reason())
                .contains("TARGETARCH");
    }

    /** BuildKit and buildah would take the locked image for the stage, whatever the stage does. */
    @Example
    void anImageThatAStageIsNamedLikeIsLeftAlone() {
        for (String name : List.of("nginx", "docker.io/library/nginx:latest")) {
            DockerfileImage image =
                    in("FROM " + name + " AS base\nFROM base AS nginx\n", SPEC).get(0);
            assertThat(image.reference()).isEmpty();
            assertThat(image.reason()).isEqualTo("stage `nginx` has the same name: give the stage another one");
        }
        assertThat(in("FROM nginx:1.27 AS nginx\n", SPEC).get(0).reference()).isPresent();
        assertThat(in("FROM nginx@" + DIGEST + " AS nginx\n", SPEC).get(0).reference())
                .isPresent();
    }

    @Example
    void buildKitIsGivenFullNamesAndBuildahTexts() {
        List<DockerfileImage> images = in("ARG V=20\nFROM node:${V}\nFROM nginx:stable\n", SPEC);
        Map<ImageReference, String> pins = Map.of(ImageReference.parse("node:20"), DIGEST);
        String source = "docker-image://docker.io/library/node@" + DIGEST;
        assertThat(BuildContexts.of(BuildEngine.BUILDX, images, pins))
                .isEqualTo(Map.of("docker.io/library/node:20", source));
        assertThat(BuildContexts.of(BuildEngine.BUILDAH, images, pins))
                .isEqualTo(Map.of("node:${V}", source, "node:20", source));
    }

    @Example
    void enginesWithoutBuildContextsAreKnownByTheirVersion() {
        for (String version : List.of("1.27.0", "1.28.2", "2.0", "", "unknown")) {
            assertThat(BuildContexts.known(new EngineChoice(BuildEngine.BUILDAH, version, "", List.of("buildah"))))
                    .as(version)
                    .isTrue();
        }
        assertThat(BuildContexts.known(new EngineChoice(BuildEngine.BUILDX, "0.0.0+unknown", "", List.of("buildx"))))
                .isTrue();
        assertThat(BuildContexts.known(new EngineChoice(BuildEngine.BUILDAH, "1.19.6", "", List.of("buildah"))))
                .isFalse();
        assertThat(BuildContexts.known(new EngineChoice(BuildEngine.PODMAN, "3.4.4", "", List.of("podman"))))
                .isFalse();
        assertThat(BuildContexts.known(new EngineChoice(BuildEngine.BUILDX, "0.7.1", "", List.of("buildx"))))
                .isFalse();
    }

    @Property(tries = 300)
    void noTextIsTooOdd(@ForAll String odd) {
        in("ARG A=" + odd + "\nFROM " + odd + "\nCOPY --from=" + odd + " a b\nRUN --mount=from=" + odd + "\n", SPEC);
    }
}
