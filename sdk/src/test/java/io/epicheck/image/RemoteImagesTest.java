package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.event.EventSink;
import io.epicheck.image.RemoteImages.CopyOptions;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.publish.Published;
import io.epicheck.retry.Time;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RecordedRequest;
import io.epicheck.testkit.registry.RegistryFeatures;
import io.epicheck.testkit.registry.RegistryLogin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RemoteImagesTest {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final EmbeddedRegistry registry = EmbeddedRegistry.start();
    private final RemoteImages images =
            RemoteImages.of(Map.of("HOME", "/nonexistent"), EventSink.none(), Time.system());
    private String nginx = "";
    private String node = "";
    private String index = "";

    @BeforeEach
    void seed() {
        nginx = registry.seed("dev/web", "v1.2.3", BaseImage.nginx());
        node = registry.seed("dev/web", "node", BaseImage.node());
        index = registry.seedManifest("dev/web", "multi", INDEX, index(nginx, node));
        registry.forgetRequests();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static byte[] index(String amd, String arm) {
        ObjectNode json =
                JsonMapper.shared().createObjectNode().put("schemaVersion", 2).put("mediaType", INDEX);
        for (String digest : List.of(amd, arm)) {
            json.withArray("manifests")
                    .addObject()
                    .put("mediaType", MANIFEST)
                    .put("digest", digest)
                    .put("size", 1)
                    .putObject("platform")
                    .put("os", "linux")
                    .put("architecture", digest.equals(amd) ? "amd64" : "arm64");
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private ImageReference at(String name) {
        return ImageReference.parse(registry.address() + "/" + name);
    }

    private Published copy(String from, String to) {
        return images.copy(at(from), at(to), CopyOptions.whole());
    }

    @Test
    void withinARegistryNoLayerMoves() {
        Published copied = copy("dev/web:v1.2.3", "prod/web:v1.2.3");
        assertThat(copied.digest()).isEqualTo(nginx);
        assertThat(registry.digest("prod/web", "v1.2.3")).contains(nginx);
        assertThat(registry.requests())
                .noneMatch(RecordedRequest::isBlobUpload)
                .noneMatch(request ->
                        request.method().equals("GET") && request.path().contains("/blobs/"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIndexIsCopiedWithEveryPlatformToAnotherRegistryToo(boolean same) {
        try (EmbeddedRegistry other = EmbeddedRegistry.start()) {
            EmbeddedRegistry target = same ? registry : other;
            Published copied = images.copy(
                    at("dev/web:multi"),
                    ImageReference.parse(target.address() + "/prod/web:stable"),
                    CopyOptions.whole());
            assertThat(copied.digest()).isEqualTo(index);
            assertThat(target.digest("prod/web", "stable")).contains(index);
            assertThat(target.manifest("prod/web", node)).isPresent();
            assertThat(copied.facts().platforms()).containsOnlyKeys("linux/amd64", "linux/arm64");
        }
    }

    @Test
    void onePlatformKeepsItsOwnDigest() {
        Published copied = images.copy(
                at("dev/web:multi"), at("prod/web:arm"), new CopyOptions(Optional.of("linux/arm64"), false, false));
        assertThat(copied.digest()).isEqualTo(node);
        assertThat(copied.facts().platforms()).containsOnlyKeys("linux/arm64");
        assertThat(registry.manifest("prod/web", nginx)).isEmpty();
    }

    @Test
    void aPlatformThatIsNotThereIsToldWithThoseThatAre() {
        assertThatThrownBy(() -> images.copy(
                        at("dev/web:multi"),
                        at("prod/web:x"),
                        new CopyOptions(Optional.of("linux/s390x"), false, false)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("has nothing for linux/s390x; it has: linux/amd64, linux/arm64");
    }

    @Test
    void withoutATagTheSourcesIsTakenAndADigestGetsNone() {
        copy("dev/web:v1.2.3", "prod/web");
        assertThat(registry.tags("prod/web")).containsExactly("v1.2.3");
        images.copy(at("dev/web@" + node), at("prod/other"), CopyOptions.whole());
        assertThat(registry.tags("prod/other")).isEmpty();
        assertThat(registry.digest("prod/other", node)).contains(node);
        assertThatThrownBy(() -> copy("dev/web:node", "prod/web@" + node)).isInstanceOf(BadInputException.class);
    }

    @Test
    void theTagOfAVersionIsNotOverwrittenByAnythingElse() {
        copy("dev/web:v1.2.3", "prod/web:v1.2.3");
        assertThatThrownBy(() -> copy("dev/web:node", "prod/web:v1.2.3"))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("IMAGE_TAG_TAKEN"));
        assertThatThrownBy(() -> images.tag(at("dev/web:node"), List.of("v1.2.3"), true))
                .isInstanceOf(ImageException.class);
        assertThat(copy("dev/web:v1.2.3", "prod/web:v1.2.3").pushed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatRefersToAnImageComesToo(boolean api) {
        RegistryFeatures features = api ? RegistryFeatures.full() : RegistryFeatures.plain();
        try (EmbeddedRegistry source = EmbeddedRegistry.start(new RegistryLogin.Anyone(), features);
                EmbeddedRegistry target = EmbeddedRegistry.start(new RegistryLogin.Anyone(), features)) {
            String subject = source.seed("dev/web", "v1", BaseImage.nginx());
            byte[] artifact = artifact(subject);
            String digest = Digests.of(artifact);
            source.seedManifest("dev/web", digest, MANIFEST, artifact);
            if (!api) {
                source.seedManifest("dev/web", subject.replace(':', '-'), INDEX, referrers(digest, artifact.length));
            }
            images.copy(
                    ImageReference.parse(source.address() + "/dev/web:v1"),
                    ImageReference.parse(target.address() + "/prod/web:v1"),
                    new CopyOptions(Optional.empty(), true, false));
            assertThat(target.manifest("prod/web", digest)).contains(artifact);
            assertThat(target.tags("prod/web").contains(subject.replace(':', '-')))
                    .isEqualTo(!api);
        }
    }

    private static byte[] artifact(String subject) {
        ObjectNode json =
                JsonMapper.shared().createObjectNode().put("schemaVersion", 2).put("mediaType", MANIFEST);
        json.put("artifactType", "application/spdx+json");
        json.putArray("layers");
        json.putObject("subject")
                .put("mediaType", MANIFEST)
                .put("digest", subject)
                .put("size", 1);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] referrers(String digest, int size) {
        ObjectNode json =
                JsonMapper.shared().createObjectNode().put("schemaVersion", 2).put("mediaType", INDEX);
        json.putArray("manifests")
                .addObject()
                .put("mediaType", MANIFEST)
                .put("digest", digest)
                .put("size", size)
                .put("artifactType", "application/spdx+json");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void tagsAreListedVersionsFirstTheHighestFirst() {
        for (String tag : List.of("v1.10.0", "v1.9.0", "main", "v1.10.0-rc.1", "edge")) {
            registry.seed("dev/list", tag, BaseImage.nginx());
        }
        List<String> names = images.tags(at("dev/list"));
        assertThat(names).containsExactly("v1.10.0", "v1.10.0-rc.1", "v1.9.0", "edge", "main");
        registry.forgetRequests();
        List<ListedTag> tags = images.look(at("dev/list"), names);
        assertThat(tags).extracting(ListedTag::digest).containsOnly(nginx);
        assertThat(tags).allMatch(tag -> tag.platforms().equals(List.of("linux/amd64")) && tag.size() > 0);
        // One for each tag, and two for the image that they all are.
        assertThat(registry.requests()).hasSize(7);
    }

    @Test
    void aLockHoldsTheIndexAndItsPlatforms() {
        assertThat(images.lock(at("dev/web:multi")))
                .satisfies(base -> assertThat(base.digest()).isEqualTo(index))
                .satisfies(base -> assertThat(base.mediaType()).isEqualTo(INDEX))
                .satisfies(base -> assertThat(base.platforms())
                        .containsEntry("linux/amd64", nginx)
                        .containsEntry("linux/arm64", node));
        assertThat(images.lock(at("dev/web:node")).platforms()).containsExactly(Map.entry("linux/amd64", node));
    }

    @Test
    void anImageThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> copy("dev/web:nothing", "prod/web"))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.nextStep()).contains("epicheck images ls"))
                .hasMessageContaining("dev/web:nothing does not exist");
    }
}
