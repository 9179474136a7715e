package io.epicheck.image.publish;

import static io.epicheck.image.publish.TestImages.image;
import static io.epicheck.image.publish.TestImages.index;
import static io.epicheck.image.publish.TestImages.publisher;
import static io.epicheck.image.publish.TestImages.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.EpicheckException;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.registry.ReferrerDescriptor;
import io.epicheck.retry.ManualTime;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run that ends at any request, and the next one. */
class PublisherCrashTest {
    /** How a run ends. */
    enum End {
        /** Before the request arrives. */
        BEFORE,
        /** After the registry has done what it was asked, and before anybody knows. */
        AFTER
    }

    private static final List<ImageTag> TAGS = tags();

    private static List<ImageTag> tags() {
        List<ImageTag> tags = new ArrayList<>(release("1.3.0"));
        tags.add(ImageTag.immutable("sha-0123456"));
        tags.add(TestImages.main());
        return tags;
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void aRunThatDiesAtAnyRequestLeavesNothingIncompleteAndIsFinishedByTheNext(End end) {
        diesAnywhere(end, index("1.3.0"), image("1.2.9"), 20);
    }

    /** Where the last image is read in place of questions for its blobs. */
    @ParameterizedTest
    @EnumSource(End.class)
    void soDoesOneThatReadsTheLastImage(End end) {
        diesAnywhere(end, TestImages.layeredIndex("1.3.0"), TestImages.layeredIndex("1.2.9"), 20);
    }

    /** Where the repository is asked for its tags in place of every blob. */
    @ParameterizedTest
    @EnumSource(End.class)
    void soDoesOneInANewRepository(End end) {
        ImageContent image = TestImages.layered("1.3.0");
        boolean died = true;
        int requests = 0;
        for (int n = 0; died; n++) {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
                died = dies(registry, image, end, n);
                registry.forgetFaults();
                pointers(registry).forEach((tag, digest) -> isWhole(registry, digest, tag));
                publisher(registry.address(), new ManualTime()).publish(image, TAGS);
                assertThat(pointers(registry).values())
                        .as("after death at request " + n)
                        .hasSize(6)
                        .containsOnly(image.root().digest());
                isWhole(registry, image.root().digest(), "request " + n);
            }
            requests = n;
        }
        assertThat(requests).as("requests of a whole run").isGreaterThan(30);
    }

    private static void diesAnywhere(End end, ImageContent image, ImageContent before, int atLeast) {
        boolean died = true;
        int requests = 0;
        for (int n = 0; died; n++) {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
                publisher(registry.address(), new ManualTime()).publish(before, release("1.2.9"));
                died = dies(registry, image, end, n);
                registry.forgetFaults();
                nothingIsIncomplete(registry, image, n);
                publisher(registry.address(), new ManualTime()).publish(image, TAGS);
                assertThat(pointers(registry)).as("after death at request " + n).isEqualTo(expected(image, before));
                nothingIsIncomplete(registry, image, n);
            }
            requests = n;
        }
        assertThat(requests).as("requests of a whole run").isGreaterThan(atLeast);
    }

    /** Without a referrers API the manifest of a signature and the list that names it are two writes. */
    @ParameterizedTest
    @EnumSource(End.class)
    void aReferrerIsListedAfterTheNextRunWhereverTheFirstEnded(End end) {
        ImageContent image = image("1.3.0");
        ImageContent signature = TestImages.referrer(image);
        ImageContent several = TestImages.referrers(image);
        boolean died = true;
        int requests = 0;
        for (int n = 0; died; n++) {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
                died = dies(registry, end, n, () -> publisher(registry.address(), new ManualTime())
                        .publish(image, List.of(TestImages.main()), List.of(signature, several)));
                registry.forgetFaults();
                publisher(registry.address(), new ManualTime())
                        .publish(image, List.of(TestImages.main()), List.of(signature, several));
                assertThat(TestImages.client(registry.address(), new ManualTime())
                                .referrers(
                                        TestImages.repository(registry.address()),
                                        image.root().digest()))
                        .as("after death at request " + n)
                        .extracting(ReferrerDescriptor::digest)
                        .containsExactlyInAnyOrder(
                                signature.root().digest(), several.root().digest());
                isWhole(registry, signature.root().digest(), "signature, request " + n);
                isWhole(registry, several.root().digest(), "several, request " + n);
            }
            requests = n;
        }
        assertThat(requests).as("requests of a whole run").isGreaterThan(20);
    }

    private static boolean dies(EmbeddedRegistry registry, ImageContent image, End end, int n) {
        return dies(registry, end, n, () -> publisher(registry.address(), new ManualTime())
                .publish(image, TAGS));
    }

    private static boolean dies(EmbeddedRegistry registry, End end, int n, Runnable run) {
        if (end == End.AFTER) {
            registry.fail(Fault.lostAnswer().after(n));
        }
        registry.fail(Fault.reset().after(n).always());
        try {
            run.run();
            return false;
        } catch (EpicheckException dead) {
            return true;
        }
    }

    private static Map<String, String> expected(ImageContent image, ImageContent before) {
        Map<String, String> expected = new TreeMap<>();
        String old = before.root().digest();
        expected.put("v1.2.9", old);
        expected.put("1.2", old);
        for (String tag : List.of("v1.3.0", "1.3", "1", "latest", "sha-0123456", "main")) {
            expected.put(tag, image.root().digest());
        }
        return expected;
    }

    private static Map<String, String> pointers(EmbeddedRegistry registry) {
        Map<String, String> pointers = new TreeMap<>();
        registry.tags("team/web")
                .forEach(tag ->
                        pointers.put(tag, registry.digest("team/web", tag).orElse("")));
        return pointers;
    }

    /** Every tag leads to manifests and blobs that are there, and no tag moved before the version had its own. */
    private static void nothingIsIncomplete(EmbeddedRegistry registry, ImageContent image, int n) {
        Map<String, String> pointers = pointers(registry);
        pointers.forEach((tag, digest) -> isWhole(registry, digest, "request " + n + ", tag " + tag));
        String moved = image.root().digest();
        if (pointers.values().stream().anyMatch(moved::equals) && !moved.equals(pointers.get("sha-0123456"))) {
            assertThat(pointers).containsEntry("v1.3.0", moved);
        }
        for (String tag : List.of("1", "1.3", "latest", "main")) {
            if (moved.equals(pointers.get(tag))) {
                assertThat(pointers).as(tag + " before the version").containsEntry("v1.3.0", moved);
            }
        }
    }

    private static void isWhole(EmbeddedRegistry registry, String digest, String where) {
        byte[] bytes = registry.manifest("team/web", digest).orElseThrow(() -> new AssertionError(where));
        JsonNode manifest = JsonMapper.shared().readTree(bytes);
        manifest.path("manifests")
                .forEach(child -> isWhole(registry, child.path("digest").asString(""), where));
        List<JsonNode> blobs = new ArrayList<>(manifest.path("layers").values());
        if (manifest.has("config")) {
            blobs.add(manifest.path("config"));
        }
        blobs.forEach(
                blob -> assertThat(registry.blob("team/web", blob.path("digest").asString("")))
                        .as(where)
                        .isPresent());
    }
}
