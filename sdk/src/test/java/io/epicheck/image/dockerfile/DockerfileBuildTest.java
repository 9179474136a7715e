package io.epicheck.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.dockerfile.FakeEngine.Answer;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.MediaTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DockerfileBuildTest {
    private static final String VERSION = "buildah version 1.28.2";

    private final List<PipelineEvent> events = new ArrayList<>();
    private final FakeEngine machine = new FakeEngine();

    @TempDir
    Path folder;

    private DockerfileSpec spec;
    private Path work;

    @BeforeEach
    void write() throws IOException {
        Path dockerfile = Files.writeString(folder.resolve("Dockerfile"), "FROM nginx AS site\nRUN make\nCOPY a /b\n");
        spec = DockerfileSpec.of(dockerfile).environment(Map.of("PATH", "/bin", "TOKEN", "hush-hush"));
        work = Files.createDirectory(folder.resolve("work"));
        machine.on("buildah --version", 0, VERSION).on("buildah info", 0, "{}");
    }

    @Test
    void buildahsImageIsReadFromItsExportWithWhatOciLosesRestored() {
        exports("linux", "amd64");
        machine.on(
                "buildah inspect",
                0,
                "{\"Docker\":{\"config\":{\"Shell\":[\"/bin/bash\"],\"OnBuild\":[],\"Healthcheck\":null}}}");
        DockerfileBuild.Result result = build();
        JsonNode config = config(result);
        assertThat(config.at("/config/Shell/0").asString()).isEqualTo("/bin/bash");
        assertThat(config.at("/config").has("OnBuild")).isFalse();
        assertThat(config.at("/config").has("Labels")).isFalse();
        assertThat(config.at("/history/0").has("comment")).isFalse();
        assertThat(config.at("/history/1/comment").asString()).isEqualTo("FROM nginx");
        assertThat(result.engine().toString()).startsWith("buildah 1.28.2 (docker buildx: not installed");
        assertThat(result.base()).contains("nginx");
        assertThat(events)
                .contains(new Progress("build", "web", "[1/1] STEP 1/1: COPY a /b"))
                .anyMatch(event ->
                        event instanceof Progress progress && progress.message().contains("with buildah 1.28.2"));
    }

    @Test
    void podmansInspectionIsUnderstood() {
        JsonNode inspected = JsonMapper.shared()
                .readTree("[{\"Config\":{\"OnBuild\":[\"RUN x\"]},\"HealthCheck\":{\"Test\":[\"CMD\",\"true\"]}}]");
        var json = JsonMapper.shared().createObjectNode();
        json.putObject("config");
        DockerConfigFields.restored(inspected).config().apply(json);
        assertThat(json.at("/config/OnBuild/0").asString()).isEqualTo("RUN x");
        assertThat(json.at("/config/Healthcheck/Test/1").asString()).isEqualTo("true");
    }

    @Test
    void aPinnedBaseIsReplacedInTheBuildAndToldAsTheBase() throws IOException {
        exports("linux", "amd64");
        machine.on("buildah inspect", 0, "{}");
        String digest = "sha256:" + "ab".repeat(32);
        spec = spec.pin(ImageReference.parse("nginx:1"), digest).pin(ImageReference.parse("unused:1"), digest);
        Files.writeString(folder.resolve("Dockerfile"), "FROM nginx:1 AS site\nCOPY a /b\n");
        DockerfileBuild.Result result = build();
        List<String> command = machine.calls.stream()
                .filter(call -> call.get(1).equals("build"))
                .findFirst()
                .orElseThrow();
        assertThat(command)
                .containsSubsequence("--build-context", "nginx:1=docker-image://docker.io/library/nginx@" + digest)
                .noneMatch(argument -> argument.startsWith("unused"));
        assertThat(result.base()).contains("docker.io/library/nginx:1@" + digest);
        assertThat(events).noneMatch(Notice.class::isInstance);
    }

    @Test
    void anEngineThatCannotReplaceImagesIsToldAndItsBaseIsNotCalledLocked() throws IOException {
        FakeEngine old = new FakeEngine();
        old.on("buildah --version", 0, "buildah version 1.19.6").on("buildah info", 0, "{}");
        old.on("buildah build", 1, "no");
        spec = spec.pin(ImageReference.parse("nginx"), "sha256:" + "ab".repeat(32));
        Files.writeString(folder.resolve("Dockerfile"), "# first\nFROM nginx AS site\n");
        assertThatThrownBy(() -> new DockerfileBuild("web", events::add, old).run(spec, 1, work))
                .isInstanceOf(ImageException.class);
        assertThat(old.calls).noneMatch(call -> call.contains("--build-context"));
        assertThat(events)
                .anyMatch(event -> event instanceof Notice notice
                        && notice.code().equals("BASE_NOT_LOCKED")
                        && notice.message().contains("buildah 1.19.6")
                        && notice.message().contains("Dockerfile:2: nginx"));
    }

    @Test
    void withoutNamespacesItIsBuiltInAChrootAndSaid() {
        machine.on("buildah build", (command, environment) -> {
            if (!environment.containsKey("BUILDAH_ISOLATION")) {
                return Answer.of(
                        125,
                        "STEP 2/3: RUN make",
                        "Error: building at STEP \"RUN make\": cannot clone: Operation not permitted");
            }
            write(command, "id");
            return Answer.of(0);
        });
        exportsOnly("amd64");
        machine.on("buildah inspect", 0, "{}");
        build();
        assertThat(events)
                .anyMatch(event -> event instanceof Notice notice
                        && notice.code().equals("BUILD_ISOLATION")
                        && notice.message().contains("chroot"));
    }

    @Test
    void aFailingCommandIsNotTriedAgain() {
        machine.on(
                "buildah build",
                2,
                "STEP 2/3: RUN make",
                "no rule",
                "Error: building at STEP \"RUN make\": exit status 2");
        assertThatThrownBy(this::build)
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("DOCKERFILE_FAILED"))
                .hasMessageContaining("Dockerfile:2: `RUN make` failed: exit code 2")
                .hasMessageEndingWith("\n  no rule");
        assertThat(machine.calls).filteredOn(call -> call.contains("build")).hasSize(1);
    }

    @Test
    void aCachedImageOfAnotherPlatformIsBuiltAfresh() {
        machine.on("buildah build", (command, environment) -> {
            write(command, command.contains("--no-cache") ? "fresh" : "cached");
            return Answer.of(0);
        });
        machine.on("buildah push", (command, environment) -> {
            layout(command, command.contains("fresh") ? "arm64" : "amd64");
            return Answer.of(0);
        });
        machine.on("buildah inspect", 0, "{}");
        spec = spec.platforms(List.of("linux/arm64"));
        assertThat(config(build()).path("architecture").asString()).isEqualTo("arm64");
    }

    @Test
    void severalPlatformsBecomeAnIndex() {
        machine.on("buildah build", (command, environment) -> {
            write(command, command.get(command.indexOf("--platform") + 1).replace("linux/", ""));
            return Answer.of(0);
        });
        machine.on("buildah push", (command, environment) -> {
            layout(command, command.contains("arm64") ? "arm64" : "amd64");
            return Answer.of(0);
        });
        machine.on("buildah inspect", 0, "{}");
        spec = spec.platforms(List.of("linux/amd64", "linux/arm64"));
        DockerfileBuild.Result result = build();
        JsonNode index = JsonMapper.shared().readTree(result.content().root().bytes());
        assertThat(result.content().root().mediaType()).isEqualTo(MediaTypes.OCI_INDEX);
        assertThat(index.at("/manifests/0/platform/architecture").asString()).isEqualTo("amd64");
        assertThat(index.at("/manifests/1/platform/architecture").asString()).isEqualTo("arm64");
        assertThat(index.at("/manifests/1/digest").asString())
                .isEqualTo(result.content().children().get(1).digest());
    }

    @Test
    void aSecretIsInNoEventAndNoCommand() {
        spec = spec.secret("token", new BuildSecret.FromEnvironment("TOKEN"));
        machine.on(
                "buildah build",
                1,
                "STEP 2/3: RUN make",
                "echo hush-hush",
                "Error: building at STEP \"RUN make\": hush-hush");
        assertThatThrownBy(this::build).message().doesNotContain("hush-hush").contains("***");
        assertThat(events.toString()).doesNotContain("hush-hush").contains("echo ***");
        assertThat(machine.calls.toString()).doesNotContain("hush-hush").contains("id=token,env=TOKEN");
    }

    @Test
    void anUnknownTargetIsToldBeforeAnythingRuns() {
        spec = spec.target("sit");
        assertThatThrownBy(this::build).hasMessageContaining("has no stage `sit`; it has site");
        assertThat(machine.calls).isEmpty();
    }

    @Test
    void aMissingDockerfileIsTold() {
        spec = DockerfileSpec.of(folder.resolve("Dockerfil"));
        assertThatThrownBy(this::build)
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("DOCKERFILE_MISSING"))
                .hasMessageContaining("Dockerfil does not exist");
    }

    private DockerfileBuild.Result build() {
        return new DockerfileBuild("web", events::add, machine).run(spec, 0, work);
    }

    private void exports(String os, String architecture) {
        assertThat(os).isEqualTo("linux");
        machine.on("buildah build", (command, environment) -> {
            write(command, "id");
            return Answer.of(0, "[1/1] STEP 1/1: COPY a /b");
        });
        exportsOnly(architecture);
    }

    private void exportsOnly(String architecture) {
        machine.on("buildah push", (command, environment) -> {
            layout(command, architecture);
            return Answer.of(0);
        });
    }

    private static void write(List<String> command, String id) {
        write(Path.of(command.get(command.indexOf("--iidfile") + 1)), id);
    }

    private static void layout(List<String> command, String architecture) {
        Path layout = Path.of(command.get(command.size() - 1).split(":")[1]);
        String config = blob(
                layout,
                MediaTypes.OCI_CONFIG,
                "{\"architecture\":\"" + architecture
                        + "\",\"os\":\"linux\",\"config\":{\"Labels\":{\"io.buildah.version\":\"1\"}},"
                        + "\"history\":[{\"comment\":\"FROM 0123456789ab\"},{\"comment\":\"FROM nginx\"}]}");
        String layer = blob(layout, MediaTypes.OCI_LAYER, "layer of " + architecture);
        String manifest = blob(
                layout,
                MediaTypes.OCI_MANIFEST,
                "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":" + config
                        + ",\"layers\":[" + layer + "]}");
        write(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        write(layout.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + manifest + "]}");
    }

    private static String blob(Path layout, String type, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String digest = Digests.of(bytes);
        write(layout.resolve("blobs/sha256").resolve(digest.substring(7)), content);
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + bytes.length + "}";
    }

    private static void write(Path file, String content) {
        try {
            Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode config(DockerfileBuild.Result result) {
        String digest = JsonMapper.shared()
                .readTree(result.content().root().bytes())
                .at("/config/digest")
                .asString();
        return result.content().blobs().stream()
                .filter(blob -> blob.digest().equals(digest))
                .map(blob -> JsonMapper.shared()
                        .readTree(((io.epicheck.image.oci.BlobSource.InMemory) blob.source()).bytes()))
                .findFirst()
                .orElseThrow();
    }
}
