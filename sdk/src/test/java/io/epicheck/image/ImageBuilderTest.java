package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.context.BuildContext;
import io.epicheck.event.EventSink;
import io.epicheck.image.metadata.Annotations;
import io.epicheck.image.metadata.OciLabel;
import io.epicheck.retry.Time;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImageBuilderTest {
    private static final Map<String, String> NOBODY = Map.of("HOME", "/nonexistent");

    private final EmbeddedRegistry registry = EmbeddedRegistry.start();

    @TempDir
    Path folder;

    @BeforeEach
    void seedTheBase() {
        registry.seed("library/nginx", "stable", BaseImage.nginx());
        registry.forgetRequests();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void theImageIsPushedUnderEveryTag() throws IOException {
        BuiltImage image = builder(site("a")).push(NOBODY, EventSink.none(), Time.system());
        assertThat(image.pushed()).isTrue();
        assertThat(image.tags()).containsExactly("main", "sha-0123456");
        assertThat(registry.digest("team/web", "main")).contains(image.digest());
        assertThat(registry.digest("team/web", "sha-0123456")).contains(image.digest());
        assertThat(image.reference()).isEqualTo(registry.address() + "/team/web@" + image.digest());
    }

    @Test
    void theBasesConfigurationIsKeptWhole() throws IOException {
        builder(site("a"))
                .ports(List.of(8080))
                .environment(Map.of("A", "b"))
                .push(NOBODY, EventSink.none(), Time.system());
        JsonNode config = config("team/web", "main");
        assertThat(config.at("/config/StopSignal").asString("")).isEqualTo("SIGQUIT");
        assertThat(config.at("/config/ExposedPorts/8080~1tcp").isObject()).isTrue();
        assertThat(config.at("/config/Env").toString()).contains("\"A=b\"").contains("PATH=");
        assertThat(config.at("/config/Labels/org.opencontainers.image.revision").asString(""))
                .isEqualTo("0123456789abcdef0123456789abcdef01234567");
        assertThat(config.at("/rootfs/diff_ids").size())
                .isEqualTo(manifest("team/web", "main").at("/layers").size());
    }

    /** What ghcr.io shows is read from the manifest or the index, not from the labels. */
    @Test
    void labelsAndAnnotationsSayTheSame() throws IOException {
        builder(site("a"))
                .annotations(Annotations.both(Map.of("team", "us")))
                .push(NOBODY, EventSink.none(), Time.system());
        JsonNode annotations = manifest("team/web", "main").path("annotations");
        JsonNode labels = config("team/web", "main").at("/config/Labels");
        assertThat(annotations.path("team").asString("")).isEqualTo("us");
        for (OciLabel label : List.of(OciLabel.TITLE, OciLabel.SOURCE, OciLabel.VERSION, OciLabel.CREATED)) {
            assertThat(annotations.path(label.key()).asString("")).isNotEmpty();
            assertThat(annotations.path(label.key())).isEqualTo(labels.path(label.key()));
        }
        assertThat(labels.has(OciLabel.DESCRIPTION.key())).isFalse();
    }

    @Test
    void theSameFilesGiveTheSameDigestWhereverAndWhenever() throws IOException {
        Path one = site("one");
        Path other = site("other/deeper");
        Files.setLastModifiedTime(other.resolve("index.html"), FileTime.fromMillis(1));
        Files.setPosixFilePermissions(other.resolve("index.html"), PosixFilePermissions.fromString("rw-rw----"));
        BuiltImage first = builder(one).push(NOBODY, EventSink.none(), Time.system());
        BuiltImage second = builder(other).push(NOBODY, EventSink.none(), Time.system());
        assertThat(second.digest()).isEqualTo(first.digest());
    }

    @Test
    void otherContentWithTheSameTimeIsAnotherDigest() throws IOException {
        Path site = site("a");
        FileTime time = FileTime.fromMillis(0);
        Files.setLastModifiedTime(site.resolve("index.html"), time);
        BuiltImage first = builder(site).push(NOBODY, EventSink.none(), Time.system());
        Files.writeString(site.resolve("index.html"), "<title>HELLO</title>");
        Files.setLastModifiedTime(site.resolve("index.html"), time);
        BuiltImage second = builder(site).push(NOBODY, EventSink.none(), Time.system());
        assertThat(second.digest()).isNotEqualTo(first.digest());
    }

    @Test
    void aSecondPushSendsNoBlob() throws IOException {
        builder(site("a")).push(NOBODY, EventSink.none(), Time.system());
        registry.forgetRequests();
        BuiltImage second = builder(site("b")).push(NOBODY, EventSink.none(), Time.system());
        assertThat(second.pushed()).isFalse();
        assertThat(registry.requests())
                .noneMatch(request -> request.method().equals("PUT")
                        || request.method().equals("POST")
                        || request.method().equals("PATCH"));
    }

    @Test
    void aLinkThatLeadsOutIsRefused() throws IOException {
        Path site = site("a");
        Files.createSymbolicLink(site.resolve("passwd"), Path.of("/etc/passwd"));
        assertThatThrownBy(() -> builder(site).push(NOBODY, EventSink.none(), Time.system()))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("leads out of");
    }

    @Test
    void aMissingBaseIsNamed() {
        assertThatThrownBy(() -> ImageBuilder.from(registry.address() + "/library/nothing:1")
                        .tags(List.of(registry.address() + "/team/web:main"))
                        .push(NOBODY, EventSink.none(), Time.system()))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("library/nothing:1 does not exist");
    }

    @Test
    void aMissingLayerSourceIsNamed() {
        assertThatThrownBy(() -> builder(folder.resolve("dist")).push(NOBODY, EventSink.none(), Time.system()))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("dist does not exist");
    }

    @Test
    void tagsComeFromTheEvent() {
        assertThat(ImageTags.of(context("refs/heads/feature/a b", Optional.empty())))
                .startsWith("feature-a-b");
        assertThat(ImageTags.of(context("refs/tags/v1.0.0", Optional.empty()))).startsWith("v1.0.0");
        assertThat(ImageTags.of(context("refs/pull/123/merge", Optional.of(123))))
                .startsWith("pr-123");
    }

    private ImageBuilder builder(Path site) {
        BuildContext context = context("refs/heads/main", Optional.empty());
        return ImageBuilder.from(registry.address() + "/library/nginx:stable")
                .layer("site", site, "/usr/share/nginx/html")
                .context("web", context)
                .tags(ImageTags.of(registry.address() + "/team/web", context));
    }

    private Path site(String name) throws IOException {
        Path site = Files.createDirectories(folder.resolve(name));
        Files.writeString(site.resolve("index.html"), "<title>hello</title>");
        Path tool = Files.createDirectories(site.resolve("bin")).resolve("tool");
        Files.writeString(tool, "#!/bin/sh\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(site.resolve("bin/link"), Path.of("tool"));
        return site;
    }

    private static BuildContext context(String ref, Optional<Integer> pullRequest) {
        return new BuildContext(
                BuildContext.Ci.NONE,
                BuildContext.Trigger.PUSH,
                ref,
                "0123456789abcdef0123456789abcdef01234567",
                1_700_000_000,
                pullRequest,
                "https://github.com/team/web",
                "local",
                "",
                false);
    }

    private JsonNode manifest(String repository, String tag) {
        return json(registry.manifest(repository, tag).orElseThrow());
    }

    private JsonNode config(String repository, String tag) {
        String digest = manifest(repository, tag).at("/config/digest").asString("");
        return json(registry.blob(repository, digest).orElseThrow());
    }

    private static JsonNode json(byte[] bytes) {
        return JsonMapper.shared().readTree(new String(bytes, StandardCharsets.UTF_8));
    }
}
