package io.epicheck.image.publish;

import static io.epicheck.image.publish.TestImages.JSON;
import static io.epicheck.image.publish.TestImages.blob;
import static io.epicheck.image.publish.TestImages.client;
import static io.epicheck.image.publish.TestImages.image;
import static io.epicheck.image.publish.TestImages.layered;
import static io.epicheck.image.publish.TestImages.layeredIndex;
import static io.epicheck.image.publish.TestImages.main;
import static io.epicheck.image.publish.TestImages.publisher;
import static io.epicheck.image.publish.TestImages.repository;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.image.registry.RegistrySettings;
import io.epicheck.retry.ManualTime;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RecordedRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Which questions a push does without, and what happens where the answer would have been another one. */
class HoldingsTest {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();

    @AfterEach
    void stop() {
        registry.close();
    }

    private Published publish(ImageContent image) {
        return publish(image, main());
    }

    private Published publish(ImageContent image, ImageTag... tags) {
        registry.forgetRequests();
        return publisher(registry.address(), new ManualTime()).publish(image, List.of(tags));
    }

    private List<String> requests(String method, String part) {
        return registry.requests().stream()
                .filter(request -> request.method().equals(method))
                .map(RecordedRequest::path)
                .filter(path -> path.contains(part))
                .toList();
    }

    private List<String> questions() {
        return requests("HEAD", "/blobs/");
    }

    private void isWhole(ImageContent image) {
        assertThat(registry.digest("team/web", "main")).contains(image.root().digest());
        image.blobs().forEach(blob -> assertThat(registry.blob("team/web", blob.digest()))
                .isPresent());
    }

    /** As a registry does whose garbage collection has met a push. */
    private void lose(Blob blob) throws IOException, InterruptedException {
        HttpRequest delete = HttpRequest.newBuilder(URI.create(registry.url() + "/v2/team/web/blobs/" + blob.digest()))
                .DELETE()
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(delete, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(202);
    }

    @Nested
    class NewRepository {
        @Test
        void isAskedForItsTagsInPlaceOfEveryBlob() {
            publish(layered("one"));
            isWhole(layered("one"));
            assertThat(questions()).isEmpty();
            assertThat(requests("GET", "/tags/list")).hasSize(1);
        }

        @Test
        void isNotAskedForThemWhereFewBlobsAreSent() {
            publish(image("one"));
            isWhole(image("one"));
            assertThat(requests("GET", "/tags/list")).isEmpty();
            // The two layers; an image that is not there has a configuration that is not there.
            assertThat(questions()).hasSize(2);
        }

        @Test
        void isAskedForWhatIsLarge() {
            Blob large = blob("x".repeat(1_100_000));
            List<Blob> layers = new ArrayList<>(List.of(large));
            for (int i = 0; i < 8; i++) {
                layers.add(blob("layer " + i));
            }
            publish(image("one", "amd64", Map.of(), layers));
            assertThat(questions()).containsExactly("/v2/team/web/blobs/" + large.digest());
        }

        /** A run that was killed leaves blobs, or an image without tags. */
        @Test
        void thatHasBlobsGetsThemOnceMore() {
            layered("one").blobs().forEach(blob -> client(registry.address(), new ManualTime())
                    .put(repository(registry.address()), blob));
            Published published = publish(layered("one"));
            isWhole(layered("one"));
            assertThat(published.report().uploaded()).isEqualTo(10);
            publish(layered("two"), ImageTag.immutable("v2"));
            assertThat(questions()).as("it has a tag now").hasSize(9);
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 401, 403, 405, 429, 500})
        void thatDoesNotTellItsTagsIsAskedForEveryBlob(int status) {
            registry.fail(Fault.answer(status).on("GET", "/tags/list").always());
            publish(layered("one"));
            isWhole(layered("one"));
            assertThat(questions()).hasSize(9);
        }
    }

    @Nested
    class LastImage {
        @Test
        void namesWhatIsThere() {
            publish(layered("one"));
            PushReport report = publish(layered("two")).report();
            isWhole(layered("two"));
            assertThat(questions()).isEmpty();
            assertThat(requests("GET", "/manifests/"))
                    .containsExactly(
                            "/v2/team/web/manifests/" + layered("one").root().digest());
            assertThat(report.uploaded()).isEqualTo(2);
            assertThat(report.existed()).isEqualTo(8);
            assertThat(report.layersReused()).isEqualTo(8);
            assertThat(report.traffic().requests()).isEqualTo(10);
        }

        @Test
        void isReadForEveryPlatform() {
            publish(layeredIndex("one"));
            PushReport report = publish(layeredIndex("two")).report();
            isWhole(layeredIndex("two"));
            assertThat(questions()).isEmpty();
            assertThat(requests("GET", "/manifests/")).hasSize(3);
            assertThat(report.existed()).isEqualTo(16);
        }

        @Test
        void ofOnePlatformSaysNothingAboutAnIndex() {
            publish(layeredIndex("one"));
            publish(layered("two"));
            isWhole(layered("two"));
            assertThat(questions()).hasSize(9);
        }

        @Test
        void isTheOneOfATagThatMoves() {
            publish(layered("old"), ImageTag.immutable("sha-0123456"));
            publish(layered("one"));
            publish(layered("two"), ImageTag.immutable("sha-0123456"), main());
            assertThat(requests("GET", "/manifests/"))
                    .containsExactly(
                            "/v2/team/web/manifests/" + layered("one").root().digest());
        }

        @Test
        void isNotReadForAFewBlobs() {
            publish(image("one"));
            publish(image("two"));
            assertThat(requests("GET", "/manifests/")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 403, 404, 500})
        void thatCannotBeReadIsNoError(int status) {
            publish(layered("one"));
            registry.fail(Fault.answer(status).on("GET", "/manifests/").always());
            publish(layered("two"));
            isWhole(layered("two"));
            assertThat(questions()).hasSize(9);
        }

        @Test
        void isReadFromTheRegistryItself() {
            publish(layered("one"));
            try (EmbeddedRegistry mirror = EmbeddedRegistry.start()) {
                RegistrySettings settings = new RegistrySettings(Map.of(
                        registry.address(),
                        new RegistrySettings.Registry(Optional.empty(), List.of(mirror.address()))));
                RegistryClient mirrored = RegistryClient.of(
                        new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), settings, new ManualTime());
                new Publisher(mirrored, repository(registry.address()), event -> {})
                        .publish(layered("two"), List.of(main()));
                isWhole(layered("two"));
                assertThat(mirror.requests()).isEmpty();
            }
        }

        @Test
        void thatIsDamagedIsNoError() {
            publish(layered("one"));
            registry.fail(Fault.corrupted().on("GET", "/manifests/").always());
            publish(layered("two"));
            isWhole(layered("two"));
            assertThat(questions()).hasSize(9);
        }

        @Test
        void saysNothingAboutLayersWithAddressesOfTheirOwn() {
            Blob foreign = layered("one").blobs().get(0);
            ObjectNode manifest =
                    (ObjectNode) JSON.readTree(layered("one").root().bytes());
            ((ObjectNode) manifest.path("layers").get(0)).putArray("urls").add("https://example.com/layer");
            String last = registry.seedManifest(
                    "team/web", "main", MediaTypes.OCI_MANIFEST, TestImages.bytes(manifest.toString()));
            Holdings holdings = Holdings.of(
                    client(registry.address(), new ManualTime()),
                    repository(registry.address()),
                    layered("two"),
                    Optional.of(last));
            assertThat(holdings.has(foreign)).isFalse();
            assertThat(holdings.has(layered("one").blobs().get(1))).isTrue();
        }
    }

    @Nested
    class LostBlob {
        @Test
        void isSentWhenTheRegistryRefusesTheManifest() throws Exception {
            publish(layered("one"));
            lose(layered("one").blobs().get(3));
            PushReport report = publish(layered("two")).report();
            isWhole(layered("two"));
            assertThat(questions()).hasSize(10);
            assertThat(report.uploaded()).isEqualTo(3);
            assertThat(report.existed()).isEqualTo(7);
        }

        @Test
        void ofAPlatformToo() throws Exception {
            publish(layeredIndex("one"));
            ImageContent index = layeredIndex("two");
            lose(index.blobs().get(index.blobs().size() - 2));
            publish(index);
            isWhole(index);
        }

        /** Whatever a registry calls it. */
        @Test
        void isSentWhateverTheRefusalSays() throws Exception {
            publish(layered("one"));
            lose(layered("one").blobs().get(3));
            registry.fail(Fault.answer(404).on("PUT", "/manifests/"));
            publish(layered("two"));
            isWhole(layered("two"));
        }

        @Test
        void isNotLookedForTwice() {
            publish(layered("one"));
            registry.fail(Fault.answer(400).on("PUT", "/manifests/").always());
            assertThatThrownBy(() -> publish(layered("two")))
                    .isInstanceOfSatisfying(
                            ImageException.class, e -> assertThat(e.code()).isEqualTo("REGISTRY_REFUSED"));
            assertThat(questions()).hasSize(10);
            assertThat(requests("PUT", "/manifests/")).hasSize(2);
            assertThat(registry.digest("team/web", "main"))
                    .contains(layered("one").root().digest());
        }

        @Test
        void isNotLookedForWhereEveryBlobWasAskedFor() {
            registry.fail(Fault.answer(400).on("PUT", "/manifests/").always());
            assertThatThrownBy(() -> publish(image("one"))).isInstanceOf(ImageException.class);
            assertThat(requests("PUT", "/manifests/")).hasSize(1);
        }

        @Test
        void isNotLookedForWithoutTheRightToPush() {
            publish(layered("one"));
            registry.fail(Fault.answer(403).on("PUT", "/manifests/").always());
            assertThatThrownBy(() -> publish(layered("two")))
                    .isInstanceOfSatisfying(
                            ImageException.class, e -> assertThat(e.code()).isEqualTo("REGISTRY_UNAUTHORIZED"));
            assertThat(requests("PUT", "/manifests/")).hasSize(1);
        }
    }
}
