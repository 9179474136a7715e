package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.attest.sign.TestKeys;
import io.epicheck.image.layer.CacheFolder;
import io.epicheck.testkit.registry.RecordedRequest;
import io.epicheck.testkit.registry.RegistryFeatures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What a build asks when all was said before, with registries of both kinds, and what it says again. */
class SupplyMemoryTest {
    private static final String BASE = "HEAD /v2/library/nginx/manifests/stable";
    private static final String TAG = "HEAD /v2/team/web/manifests/main";

    @TempDir
    Path folder;

    static Stream<RegistryFeatures> registries() {
        return Stream.of(
                RegistryFeatures.plain(),
                RegistryFeatures.full(),
                RegistryFeatures.full().withSubjects(false));
    }

    private SupplyScene scene(RegistryFeatures features) throws IOException {
        return new SupplyScene(folder, features, "linux/amd64");
    }

    private static List<String> asked(List<RecordedRequest> requests) {
        return requests.stream().map(each -> each.method() + " " + each.path()).toList();
    }

    private static String list(SupplyScene scene, RegistryFeatures features, String image) {
        return "GET /v2/" + SupplyScene.TARGET
                + (features.referrers() ? "/referrers/" + image : "/manifests/" + image.replace(':', '-'));
    }

    @ParameterizedTest
    @MethodSource("registries")
    void whenNothingChangedOnlyTheListIsAsked(RegistryFeatures features) throws IOException {
        try (SupplyScene scene = scene(features)) {
            scene.build();
            assertThat(scene.referrers()).hasSize(4);
            assertThat(asked(scene.build())).containsExactly(BASE, TAG, list(scene, features, scene.digest));
        }
    }

    @ParameterizedTest
    @MethodSource("registries")
    void withoutAKeyToo(RegistryFeatures features) throws IOException {
        try (SupplyScene scene = scene(features)) {
            scene.environment.remove("SIGNING_KEY");
            scene.build();
            assertThat(scene.referrers()).hasSize(2);
            assertThat(asked(scene.build())).containsExactly(BASE, TAG, list(scene, features, scene.digest));
        }
    }

    @ParameterizedTest
    @MethodSource("registries")
    void eachPlatformsListCounts(RegistryFeatures features) throws IOException {
        try (SupplyScene scene = new SupplyScene(folder, features, "linux/amd64", "linux/arm64")) {
            scene.build();
            List<String> again = asked(scene.build());
            assertThat(again).hasSize(2 + 3).contains(list(scene, features, scene.digest));
            String platform = again.stream()
                    .filter(each -> each.startsWith("GET ") && !each.equals(list(scene, features, scene.digest)))
                    .map(each -> "sha256:" + each.substring(each.length() - 64))
                    .findFirst()
                    .orElseThrow();
            List<String> before = scene.referrers(platform);
            assertThat(before).as("SBOM, signed SBOM, signature").hasSize(3);
            forget(scene, features, platform, before.get(1));
            scene.build();
            assertThat(scene.referrers(platform)).hasSize(3);
        }
    }

    @ParameterizedTest
    @MethodSource("registries")
    void whatWasDeletedIsWrittenAgain(RegistryFeatures features) throws IOException {
        try (SupplyScene scene = scene(features)) {
            scene.build();
            for (int i = 0; i < 4; i++) {
                forget(scene, features, scene.digest, scene.referrers().get(i));
                scene.build();
                assertThat(scene.referrers()).as("referrer %d", i).hasSize(4);
                assertThat(scene.build()).as("and is known then").hasSize(3);
            }
        }
    }

    /** As somebody does that deletes it, or sets the tag anew. */
    private static void forget(SupplyScene scene, RegistryFeatures features, String image, String referrer) {
        scene.registry.delete(SupplyScene.TARGET, referrer);
        if (!features.referrers()) {
            String tag = image.replace(':', '-');
            ObjectNode index = BasePush.object(
                    new String(scene.registry.manifest(SupplyScene.TARGET, tag).orElseThrow(), StandardCharsets.UTF_8));
            var entries = index.path("manifests").values().stream()
                    .filter(each -> !each.path("digest").asString("").equals(referrer))
                    .toList();
            index.putArray("manifests").addAll(entries);
            scene.registry.seedManifest(
                    SupplyScene.TARGET,
                    tag,
                    "application/vnd.oci.image.index.v1+json",
                    BasePush.JSON.writeValueAsBytes(index));
        }
    }

    /** Those that clean up repositories delete manifests without a tag, and the list under the tag still names them. */
    @Test
    void whatAListStillNamesIsWrittenAgainAnHourLater() throws IOException {
        try (SupplyScene scene = scene(RegistryFeatures.plain())) {
            scene.build();
            for (String each : scene.referrers()) {
                scene.registry.delete(SupplyScene.TARGET, each);
                assertThat(scene.build()).as("believed for an hour").hasSize(3);
                change(scene, "looked", -3600);
                scene.build();
                assertThat(there(scene)).isEqualTo(4);
            }
        }
    }

    @Test
    void anHourLaterEachReferrerOfATaggedListIsAskedForOnce() throws IOException {
        try (SupplyScene scene = scene(RegistryFeatures.plain())) {
            scene.build();
            change(scene, "looked", -3600);
            assertThat(scene.build())
                    .hasSize(3 + 4)
                    .noneMatch(RecordedRequest::isWrite)
                    .filteredOn(each -> each.path().contains("sha256:"))
                    .hasSize(4)
                    .allMatch(each -> each.method().equals("HEAD"));
            assertThat(scene.build()).hasSize(3);
            change(scene, "looked", 7200);
            assertThat(scene.build()).as("a clock that was put back").hasSize(3 + 4);
        }
    }

    @Test
    void whoWantsEverythingAnewIsNotToldFromMemory() throws IOException {
        try (SupplyScene scene = scene(RegistryFeatures.plain())) {
            scene.build();
            scene.registry.delete(SupplyScene.TARGET, scene.referrers().get(3));
            scene.environment.put("EPICHECK_NO_CACHE", "1");
            scene.build();
            assertThat(there(scene)).isEqualTo(4);
        }
    }

    @Test
    void whatIsNotedForATimeIsLookedAtAfterIt() throws IOException {
        try (SupplyScene scene = scene(RegistryFeatures.full())) {
            scene.build();
            change(scene, "until", -Long.MAX_VALUE);
            assertThat(scene.build()).hasSizeGreaterThan(3).noneMatch(RecordedRequest::isWrite);
            assertThat(scene.build()).hasSize(3);
        }
    }

    private static long there(SupplyScene scene) {
        return scene.referrers().stream()
                .filter(each -> scene.registry.digest(SupplyScene.TARGET, each).isPresent())
                .count();
    }

    private static void change(SupplyScene scene, String time, long by) throws IOException {
        CacheFolder cache = scene.cache();
        for (String name : scene.notes()) {
            ObjectNode note = BasePush.object(new String(cache.note(name).orElseThrow(), StandardCharsets.UTF_8));
            note.put(time, note.path(time).asLong() + by);
            cache.note(name, BasePush.JSON.writeValueAsBytes(note));
        }
    }

    @ParameterizedTest
    @MethodSource("registries")
    void anotherKeySignsBesideTheFirst(RegistryFeatures features) throws IOException {
        try (SupplyScene scene = scene(features)) {
            scene.build();
            scene.environment.put("SIGNING_KEY", TestKeys.fresh().pem());
            scene.build();
            assertThat(scene.referrers())
                    .as("three more bundles, the same plain SBOM")
                    .hasSize(7);
        }
    }

    @ParameterizedTest
    @MethodSource("registries")
    void anotherLockFileGivesAnotherSbom(RegistryFeatures features) throws IOException {
        try (SupplyScene scene = scene(features)) {
            scene.build();
            scene.lock("18.3.2");
            scene.build();
            assertThat(scene.referrers()).hasSize(6);
        }
    }

    @ParameterizedTest
    @MethodSource("registries")
    void anotherBaseOfTheSameLayersGivesAnotherSbomAndProvenance(RegistryFeatures features) throws IOException {
        try (SupplyScene scene = scene(features)) {
            scene.build();
            String before = scene.digest;
            scene.base.putObject("annotations").put("rebuilt", "yes");
            scene.bases.push("stable", scene.base);
            scene.build();
            assertThat(scene.digest).isEqualTo(before);
            assertThat(scene.referrers()).hasSize(7);
        }
    }

    @ParameterizedTest
    @MethodSource("registries")
    void anotherCommitOrStateOfTheCheckoutIsSaid(RegistryFeatures features) throws IOException {
        try (SupplyScene scene = scene(features)) {
            scene.build();
            String first = scene.digest;
            scene.dirty = true;
            scene.build();
            assertThat(scene.digest).isEqualTo(first);
            assertThat(scene.referrers()).as("one more provenance").hasSize(5);
            scene.commit = scene.commit.replace('0', '9');
            scene.build();
            assertThat(scene.digest).isNotEqualTo(first);
            assertThat(scene.referrers()).hasSize(4);
            assertThat(scene.referrers(first)).hasSize(5);
        }
    }

    @Test
    void whatIsWantedBesidesIsSaid() throws IOException {
        try (SupplyScene scene = scene(RegistryFeatures.full())) {
            scene.keys = "sign: {key: {env: SIGNING_KEY}}";
            scene.build();
            assertThat(scene.referrers()).hasSize(1);
            scene.keys = "sbom: true, sign: {key: {env: SIGNING_KEY}}";
            scene.build();
            assertThat(scene.referrers()).hasSize(3);
        }
    }

    @Test
    void aRegistryThatListsReferrersNowIsAskedForItsList() throws IOException {
        try (SupplyScene scene = scene(RegistryFeatures.plain())) {
            scene.build();
            scene.registry.delete(SupplyScene.TARGET, scene.digest.replace(':', '-'));
            assertThat(asked(scene.build()))
                    .contains("GET /v2/team/web/referrers/" + scene.digest)
                    .anyMatch(each -> each.startsWith("PUT "));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"until\":9000000000000,\"said\":{}}",
                "{\"until\":9000000000000,\"said\":{\"sha256:x/../y\":[\"a\"]}}",
                "[",
                "half"
            })
    void aNoteThatSaysNothingIsAsGoodAsNone(String content) throws IOException {
        try (SupplyScene scene = scene(RegistryFeatures.full())) {
            scene.build();
            List<String> referrers = scene.referrers();
            for (String name : scene.notes()) {
                if (content.equals("half")) {
                    Path file = folder.resolve("cache").resolve(name);
                    byte[] all = Files.readAllBytes(file);
                    Files.write(file, java.util.Arrays.copyOf(all, all.length / 2));
                } else {
                    scene.cache().note(name, content.getBytes(StandardCharsets.UTF_8));
                }
            }
            assertThat(scene.build()).hasSizeGreaterThan(3).noneMatch(RecordedRequest::isWrite);
            assertThat(scene.referrers()).isEqualTo(referrers);
            assertThat(scene.build()).hasSize(3);
        }
    }

    @Test
    void withoutACacheEverythingIsLookedAt() throws IOException {
        try (SupplyScene scene = scene(RegistryFeatures.full())) {
            scene.environment.put("EPICHECK_CACHE", "off");
            scene.build();
            assertThat(scene.build()).hasSizeGreaterThan(8).noneMatch(RecordedRequest::isWrite);
            assertThat(scene.referrers()).hasSize(4);
        }
    }

    @Test
    void nothingButDigestsIsNoted() throws IOException {
        try (SupplyScene scene = scene(RegistryFeatures.plain())) {
            scene.build();
            assertThat(scene.notes()).hasSize(1);
            for (String name : scene.notes()) {
                assertThat(new String(scene.cache().note(name).orElseThrow(), StandardCharsets.UTF_8))
                        .matches("[{]\"tagged\":true,\"looked\":[0-9]+,\"until\":[0-9]+,\"said\":[{]"
                                + "\"sha256:[0-9a-f]{64}\":[\\[](\"sha256:[0-9a-f]{64}\",?){4}[\\]][}][}]");
            }
        }
    }

    /** The base was just read, the image was just made, and what is the same for all is stored once. */
    @ParameterizedTest
    @MethodSource("registries")
    void theFirstTimeNothingIsReadThatIsHere(RegistryFeatures features) throws IOException {
        try (SupplyScene scene = scene(features)) {
            List<String> asked = asked(scene.build());
            assertThat(asked)
                    .filteredOn(each -> each.startsWith("GET /v2/library/nginx/"))
                    .as("what the build reads of the base")
                    .doesNotHaveDuplicates()
                    .hasSize(3);
            String layer = "GET /v2/team/web/blobs/"
                    + BasePush.object(new String(
                                    scene.registry
                                            .manifest(SupplyScene.TARGET, scene.digest)
                                            .orElseThrow(),
                                    StandardCharsets.UTF_8))
                            .at("/layers/0/digest")
                            .asString("");
            assertThat(asked)
                    .filteredOn(each -> each.startsWith("GET /v2/team/web/")
                            && !each.equals(list(scene, features, scene.digest))
                            && !each.contains("/referrers/"))
                    .as("the layer of the base alone")
                    .containsExactly(layer);
            String empty = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
            assertThat(asked).filteredOn(each -> each.endsWith(empty)).hasSize(1);
        }
    }
}
