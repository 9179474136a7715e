package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.event.EventSink;
import io.epicheck.image.attest.ImageDocuments;
import io.epicheck.image.metadata.Annotations;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Platform;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PlatformsTest {
    private static final Map<String, String> NOBODY = Map.of("HOME", "/nonexistent");

    private final EmbeddedRegistry registry = EmbeddedRegistry.start();
    private final BasePush base = new BasePush(registry, "library/base");

    @TempDir
    Path folder;

    @BeforeEach
    void makeFiles() throws IOException {
        Files.writeString(folder.resolve("index.html"), "hello");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void everyPlatformGetsAManifestWithTheSameLayer() throws IOException {
        base.index("1", false, "linux/386", "linux/amd64", "linux/arm/v6", "linux/arm/v7", "linux/arm64/v8");
        BuiltImage built = build("linux/amd64", "linux/arm64", "linux/arm/v7");
        JsonNode index = manifest(built.digest());
        assertThat(index.path("mediaType").asString("")).isEqualTo(MediaTypes.OCI_INDEX);
        assertThat(texts(index.path("manifests"), "/platform/architecture")).containsExactly("amd64", "arm64", "arm");
        assertThat(texts(index.path("manifests"), "/platform/variant")).containsExactly("", "v8", "v7");
        List<String> layers = new ArrayList<>();
        List<String> architectures = new ArrayList<>();
        for (JsonNode entry : index.path("manifests")) {
            JsonNode manifest = manifest(entry.path("digest").asString(""));
            assertThat(entry.path("size").asInt())
                    .isEqualTo(
                            registry.manifest("team/app", entry.path("digest").asString(""))
                                    .orElseThrow()
                                    .length);
            layers.add(manifest.at("/layers/1/digest").asString(""));
            architectures.add(config(manifest).path("architecture").asString(""));
        }
        assertThat(layers).hasSize(3).containsOnly(layers.get(0));
        assertThat(architectures).containsExactly("amd64", "arm64", "arm");
    }

    /** As most bases have it: the index says v8, and nobody asks for that. */
    @Test
    void anArm64ImageIsFoundByTheNameItWasAskedForBy() throws IOException {
        base.index("1", false, "linux/amd64", "linux/arm64/v8", "linux/arm/v7");
        BuiltImage built = build("linux/amd64", "linux/arm64", "linux/arm");
        assertThat(built.platforms()).containsOnlyKeys("linux/amd64", "linux/arm64", "linux/arm/v7");
        RegistryClient client = RegistryClient.of(new RegistryCredentials(NOBODY, Set.of()), Time.system());
        ImageDocuments documents =
                ImageDocuments.read(client, new Repository(registry.address(), "team/app"), built.digest());
        assertThat(List.of("linux/arm64", "linux/arm64/v8")).allSatisfy(name -> assertThat(
                        documents.manifest(name).orElseThrow().digest())
                .isEqualTo(built.platforms().get("linux/arm64")));
        assertThat(documents.manifest("linux/arm")).isEqualTo(documents.manifest("linux/arm/v7"));
        assertThat(documents.manifest("linux/riscv64")).isEmpty();
        assertThatThrownBy(() -> documents.manifest("arm64")).isInstanceOf(BadInputException.class);
    }

    @Test
    void theDigestOfEachPlatformIsTold() throws IOException {
        base.index("1", false, "linux/amd64", "linux/arm/v7");
        BuiltImage built = build("linux/amd64", "linux/arm");
        Document root = Document.of(
                MediaTypes.OCI_INDEX,
                registry.manifest("team/app", built.digest()).orElseThrow());
        Map<String, String> platforms = new ImageContent(root, List.of(), List.of()).platforms();
        assertThat(platforms).containsOnlyKeys("linux/amd64", "linux/arm/v7");
        platforms.values().forEach(digest -> assertThat(registry.manifest("team/app", digest))
                .isPresent());
    }

    @Test
    void dockersListStaysDockersList() throws IOException {
        base.index("1", true, "linux/amd64", "linux/arm64");
        JsonNode index = manifest(build("linux/amd64", "linux/arm64").digest());
        assertThat(index.path("mediaType").asString("")).isEqualTo(MediaTypes.DOCKER_INDEX);
        assertThat(index.path("annotations").isMissingNode()).isTrue();
        assertThat(texts(index.path("manifests"), "/mediaType")).containsOnly(MediaTypes.DOCKER_MANIFEST);
    }

    @Test
    void theRestOfAPlatformAndUnknownFieldsAreKept() throws IOException {
        ObjectNode index = base.index("1", false, "windows/amd64", "linux/arm64");
        index.put("newer", 1);
        index.set("annotations", BasePush.object("{'of':'the base'}"));
        ObjectNode windows = (ObjectNode) index.path("manifests").get(0);
        ((ObjectNode) windows.path("platform"))
                .put("os.version", "10.0.1")
                .putArray("os.features")
                .add("win32k");
        windows.set("annotations", BasePush.object("{'of':'the base'}"));
        base.push("1", index);
        JsonNode built = manifest(builder("windows/amd64", "linux/arm64")
                .annotations(Annotations.both(Map.of("of", "ours")))
                .push(NOBODY, EventSink.none(), Time.system())
                .digest());
        assertThat(built.path("newer").asInt()).isEqualTo(1);
        assertThat(built.at("/annotations/of").asString("")).isEqualTo("ours");
        JsonNode entry = built.path("manifests").get(0);
        assertThat(entry.path("platform")).isEqualTo(windows.path("platform"));
        assertThat(entry.path("annotations").isMissingNode()).isTrue();
    }

    @Test
    void oneOrNoPlatformIsAPlainManifest() throws IOException {
        base.index("1", false, "linux/arm64", "linux/amd64");
        assertThat(config(manifest(build().digest())).path("architecture").asString(""))
                .isEqualTo("amd64");
        assertThat(config(manifest(build("linux/arm64").digest()))
                        .path("architecture")
                        .asString(""))
                .isEqualTo("arm64");
    }

    @Test
    void aPlatformThatTheBaseLacksIsNamedWithThoseItHas() throws IOException {
        base.index("1", false, "linux/amd64", "linux/arm/v7");
        assertThatThrownBy(() -> build("linux/amd64", "linux/s390x"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("linux/s390x")
                .hasMessageContaining("it has: linux/amd64, linux/arm/v7");
        base.push("1", base.image("linux/arm64", false));
        assertThatThrownBy(() -> build("linux/amd64")).hasMessageContaining("it has: linux/arm64");
        assertThat(build("linux/arm64/v8").pushed()).isTrue();
    }

    @Test
    void platformsAreReadAsContainerdReadsThem() {
        assertThat(Platform.parse("linux/arm64/v8")).isEqualTo(Platform.parse("linux/arm64"));
        assertThat(Platform.parse("linux/arm")).hasToString("linux/arm/v7");
        assertThatThrownBy(() -> Platform.parse("amd64")).isInstanceOf(BadInputException.class);
    }

    @Test
    void imagesOfSeveralRunnersBecomeOneIndex() throws IOException {
        base.index("1", false, "linux/amd64", "linux/arm64/v8");
        List<String> parts = new ArrayList<>();
        for (String platform : List.of("linux/amd64", "linux/arm64")) {
            parts.add(builder(platform)
                    .annotations(Annotations.both(Map.of("revision", "7", "runner", platform)))
                    .tags(List.of(registry.address() + "/team/app:" + platform.replace('/', '-')))
                    .push(NOBODY, EventSink.none(), Time.system())
                    .reference());
        }
        registry.forgetRequests();
        BuiltImage merged = ImageBuilder.mergeIndex(
                parts, List.of(registry.address() + "/team/app:main"), NOBODY, EventSink.none(), Time.system());
        JsonNode index = manifest("main");
        assertThat(registry.digest("team/app", "main")).contains(merged.digest());
        assertThat(texts(index.path("manifests"), "/platform/architecture")).containsExactly("amd64", "arm64");
        assertThat(texts(index.path("manifests"), "/digest"))
                .containsExactlyElementsOf(
                        parts.stream().map(part -> part.split("@", 2)[1]).toList());
        assertThat(index.path("annotations").toString()).isEqualTo("{\"revision\":\"7\"}");
        assertThat(registry.requests()).noneMatch(request -> request.isBlobUpload());
    }

    @Test
    void aMergeIntoAnotherRepositoryBringsTheImagesAlong() throws IOException {
        base.index("1", false, "linux/amd64", "linux/arm64/v8");
        String index = registry.address() + "/library/base@"
                + registry.digest("library/base", "1").orElseThrow();
        ImageBuilder.mergeIndex(
                List.of(index), List.of(registry.address() + "/team/copy:1"), NOBODY, EventSink.none(), Time.system());
        for (JsonNode entry : BasePush.JSON
                .readTree(registry.manifest("team/copy", "1").orElseThrow())
                .path("manifests")) {
            assertThat(registry.manifest("team/copy", entry.path("digest").asString("")))
                    .isPresent();
        }
    }

    @Test
    void whatCannotBeMergedIsToldBeforeAnythingIsPushed() throws IOException {
        base.index("1", false, "linux/amd64");
        BuiltImage one = build("linux/amd64");
        List<String> tags = List.of(registry.address() + "/team/app:main");
        assertThatThrownBy(() -> ImageBuilder.mergeIndex(
                        List.of(one.reference(), one.reference()), tags, NOBODY, EventSink.none(), Time.system()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("two of the images are for linux/amd64");
        assertThatThrownBy(() -> ImageBuilder.mergeIndex(
                        List.of(registry.address() + "/team/app:x"), tags, NOBODY, EventSink.none(), Time.system()))
                .hasMessageContaining("has no digest");
        assertThat(registry.digest("team/app", "main")).isEmpty();
    }

    private ImageBuilder builder(String... platforms) {
        return ImageBuilder.from(registry.address() + "/library/base:1")
                .layer("site", folder, "/srv")
                .platforms(List.of(platforms))
                .tags(List.of(registry.address() + "/team/app:x"));
    }

    private BuiltImage build(String... platforms) {
        return builder(platforms).push(NOBODY, EventSink.none(), Time.system());
    }

    private JsonNode manifest(String reference) {
        return BasePush.JSON.readTree(registry.manifest("team/app", reference).orElseThrow());
    }

    private JsonNode config(JsonNode manifest) {
        return BasePush.JSON.readTree(
                registry.blob("team/app", manifest.at("/config/digest").asString(""))
                        .orElseThrow());
    }

    private static List<String> texts(JsonNode list, String pointer) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.at(pointer).asString("")));
        return texts;
    }
}
