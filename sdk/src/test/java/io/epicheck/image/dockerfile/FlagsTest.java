package io.epicheck.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlagsTest {
    private static final EngineChoice BUILDX =
            new EngineChoice(BuildEngine.BUILDX, "", "", List.of("docker", "buildx"));
    private static final EngineChoice BUILDAH = new EngineChoice(BuildEngine.BUILDAH, "", "", List.of("buildah"));
    private static final EngineChoice PODMAN = new EngineChoice(BuildEngine.PODMAN, "", "", List.of("podman"));
    private static final DockerfileSpec SPEC = DockerfileSpec.of(Path.of("/app/Dockerfile"))
            .target("site")
            .arg("A", "b c")
            .secret("npm", new BuildSecret.FromEnvironment("NPM_TOKEN"))
            .secret("key", new BuildSecret.FromFile(Path.of("/run/a,b.pem")))
            .ssh("default")
            .cacheFrom("ghcr.io/team/app-cache")
            .cacheTo("ghcr.io/team/app-cache")
            .network("default")
            .pull(true);

    @Test
    void buildxExportsALayoutWithoutAttestations() {
        assertThat(BuildxFlags.build(
                        BUILDX, SPEC.platforms(List.of("linux/amd64", "linux/arm64")), Path.of("/w/layout")))
                .containsExactly(
                        "docker",
                        "buildx",
                        "build",
                        "--progress=plain",
                        "--provenance=false",
                        "--sbom=false",
                        "--output",
                        "type=oci,tar=false,rewrite-timestamp=true,dest=/w/layout",
                        "--file",
                        "/app/Dockerfile",
                        "--target",
                        "site",
                        "--build-arg",
                        "A=b c",
                        "--secret",
                        "id=npm,env=NPM_TOKEN",
                        "--secret",
                        "id=key,\"src=/run/a,b.pem\"",
                        "--ssh",
                        "default",
                        "--platform",
                        "linux/amd64,linux/arm64",
                        "--cache-from",
                        "type=registry,ref=ghcr.io/team/app-cache",
                        "--cache-to",
                        "type=registry,ref=ghcr.io/team/app-cache,mode=max",
                        "--network",
                        "default",
                        "--pull",
                        "/app");
    }

    @Test
    void buildahBuildsWithItsCacheAndOneTime() {
        assertThat(BuildahFlags.build(BUILDAH, SPEC, "linux/arm64", 1, Path.of("/w/id")))
                .startsWith("buildah", "build", "--layers", "--force-rm", "--format", "docker", "--timestamp", "1")
                .containsSubsequence("--platform", "linux/arm64")
                .containsSubsequence("--cache-from", "ghcr.io/team/app-cache", "--cache-to", "ghcr.io/team/app-cache")
                .containsSubsequence("--network", "private")
                .contains("--pull=always")
                .endsWith("/app");
    }

    @Test
    void allEnginesTakeImagesInPlaceOfOthers() {
        DockerfileSpec spec = DockerfileSpec.of(Path.of("/D"))
                .buildContexts(Map.of("node:20", "docker-image://docker.io/library/node@sha256:1"));
        String[] flag = {"--build-context", "node:20=docker-image://docker.io/library/node@sha256:1"};
        assertThat(BuildxFlags.build(BUILDX, spec, Path.of("/w"))).containsSubsequence(flag);
        assertThat(BuildahFlags.build(PODMAN, spec, "", 1, Path.of("/w/id"))).containsSubsequence(flag);
    }

    @Test
    void podmanLooksWhetherTheBaseHasChanged() {
        assertThat(BuildahFlags.build(PODMAN, SPEC.pull(false), "", 1, Path.of("/w/id")))
                .contains("--pull=newer");
    }

    @Test
    void otherCachesAreForBuildxOnly() {
        DockerfileSpec github = SPEC.cacheFrom("type=gha,scope=app");
        assertThat(BuildxFlags.build(BUILDX, github, Path.of("/w")))
                .containsSubsequence("--cache-from", "type=gha,scope=app");
        assertThatThrownBy(() -> BuildahFlags.build(BUILDAH, github, "", 1, Path.of("/w/id")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("in an image repository only");
        assertThat(BuildahFlags.build(
                        BUILDAH,
                        DockerfileSpec.of(Path.of("/D")).cacheFrom("type=registry,ref=ghcr.io/a/b:cache,mode=max"),
                        "",
                        1,
                        Path.of("/w/id")))
                .containsSubsequence("--cache-from", "ghcr.io/a/b");
    }
}
