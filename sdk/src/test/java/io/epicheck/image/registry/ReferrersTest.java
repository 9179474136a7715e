package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.oci.Document;
import io.epicheck.testkit.registry.RecordedRequest;
import io.epicheck.testkit.registry.RegistryFeatures;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What refers to an image, on registries of every kind. */
class ReferrersTest {
    static Stream<RegistryFeatures> registries() {
        return Stream.of(true, false).flatMap(api -> Stream.of(true, false)
                .map(subject -> RegistryFeatures.full().withReferrers(api).withSubjects(subject)));
    }

    @ParameterizedTest
    @MethodSource("registries")
    void areFoundAgainWithTypeAndAnnotationsAndNoneTwice(RegistryFeatures features) {
        try (FaultScene scene = new FaultScene(features)) {
            Document image = scene.image();
            scene.client.putManifest(scene.target, image);
            for (String type : List.of("application/x.sbom", "application/x.signature", "application/x.sbom")) {
                scene.client.putReferrer(scene.target, scene.referrer(image, type));
            }
            assertThat(scene.client.referrers(scene.target, image.digest()))
                    .hasSize(2)
                    .allSatisfy(each -> {
                        assertThat(each.annotations()).containsEntry("made", "by ann");
                        assertThat(each.artifactType()).startsWith("application/x.");
                        assertThat(scene.client.manifest(scene.target, each.digest()))
                                .isPresent();
                    });
            boolean tagged =
                    scene.registry.tags(scene.target.path()).stream().anyMatch(tag -> tag.startsWith("sha256-"));
            assertThat(tagged).isEqualTo(!features.referrers());
        }
    }

    @Test
    void aRegistryThatProvedToListThemIsNotAskedAgain() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
            Document image = scene.image();
            scene.client.putReferrer(scene.target, scene.referrer(image, "application/a"));
            scene.registry.forgetRequests();
            scene.client.putReferrer(scene.target, scene.referrer(image, "application/b"));
            assertThat(scene.registry.requests())
                    .extracting(RecordedRequest::method)
                    .containsExactly("PUT");
        }
    }

    @Test
    void aRegistryThatWasSeenToListNoneIsNotAskedAgain() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.plain())) {
            Document image = scene.image();
            assertThat(scene.client.areReferrersTagged(scene.target)).isFalse();
            scene.client.putReferrer(scene.target, scene.referrer(image, "application/a"));
            assertThat(scene.client.areReferrersTagged(scene.target)).isTrue();
            scene.registry.forgetRequests();
            scene.client.putReferrer(scene.target, scene.referrer(image, "application/b"));
            assertThat(scene.client.referrers(scene.target, image.digest())).hasSize(2);
            assertThat(scene.registry.requests()).noneMatch(each -> each.path().contains("/referrers/"));
        }
    }

    /** Those that clean up repositories delete what has no tag. */
    @Test
    void aListThatNamesWhatIsGoneIsMended() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.plain())) {
            Document image = scene.image();
            Document gone = scene.referrer(image, "application/a");
            Document stays = scene.referrer(image, "application/b");
            scene.client.putReferrer(scene.target, gone);
            scene.client.putReferrer(scene.target, stays);
            scene.registry.delete(scene.target.path(), gone.digest());
            Document added = scene.referrer(image, "application/c");
            scene.client.putReferrer(scene.target, added);
            assertThat(scene.client.referrers(scene.target, image.digest()))
                    .extracting(ReferrerDescriptor::digest)
                    .containsExactly(stays.digest(), added.digest());
        }
    }

    @Test
    void manyAtOnceLoseNone() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.plain())) {
            Document image = scene.image();
            IntStream.range(0, 6)
                    .parallel()
                    .forEach(i -> scene.client.putReferrer(scene.target, scene.referrer(image, "application/x" + i)));
            assertThat(scene.client.referrers(scene.target, image.digest())).hasSize(6);
        }
    }

    @Test
    void aLostRaceIsSeenAndRunAgain() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.plain())) {
            Document image = scene.image();
            Document ours = scene.referrer(image, "application/ours");
            String tag = image.digest().replace(':', '-');
            // Between our write and our look somebody else writes the index without us.
            scene.registry.fail(io.epicheck.testkit.fault.Fault.answer(201).on("PUT", "/manifests/sha256-"));
            scene.client.putReferrer(scene.target, ours);
            assertThat(scene.registry.digest(scene.target.path(), tag)).isPresent();
            assertThat(scene.client.referrers(scene.target, image.digest()))
                    .extracting(ReferrerDescriptor::digest)
                    .containsExactly(ours.digest());
        }
    }

    @Test
    void unknownFieldsOfTheIndexAreKept() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.plain())) {
            Document image = scene.image();
            String tag = image.digest().replace(':', '-');
            scene.registry.seedManifest(
                    scene.target.path(),
                    tag,
                    io.epicheck.image.oci.MediaTypes.OCI_INDEX,
                    "{\"schemaVersion\":2,\"manifests\":[],\"other\":{\"a\":1}}"
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            scene.client.putReferrer(scene.target, scene.referrer(image, "application/ours"));
            assertThat(new String(
                            scene.registry.manifest(scene.target.path(), tag).orElseThrow(),
                            java.nio.charset.StandardCharsets.UTF_8))
                    .contains("\"other\":{\"a\":1}");
        }
    }
}
