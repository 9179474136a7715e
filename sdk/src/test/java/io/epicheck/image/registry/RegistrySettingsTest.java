package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.ManualTime;
import io.epicheck.retry.Time;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.http.MiniServer;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RecordedRequest;
import io.epicheck.testkit.registry.RegistryLogin;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mirrors, plain HTTP and addresses. */
class RegistrySettingsTest {
    private final ManualTime time = new ManualTime();
    private final List<PipelineEvent> events = new CopyOnWriteArrayList<>();

    @Nested
    class Mirrored {
        @Test
        void readsComeFromTheMirrorWithItsOwnLoginAndPushesNeverGoThere() {
            try (EmbeddedRegistry origin = EmbeddedRegistry.start();
                    EmbeddedRegistry mirror = EmbeddedRegistry.start(new RegistryLogin.Basic("bob", "canary-mirror"))) {
                mirror.seed("hub/library/nginx", "stable", BaseImage.nginx());
                RegistryClient client = client(origin, mirror.address() + "/hub", mirror);
                Repository base = new Repository(origin.address(), "library/nginx");
                assertThat(client.manifest(base, "stable")).isPresent();
                assertThat(origin.requests()).isEmpty();

                Repository target = new Repository(origin.address(), "team/web");
                byte[] blob = "content".getBytes(StandardCharsets.UTF_8);
                mirror.forgetRequests();
                client.put(
                        target,
                        new io.epicheck.image.oci.Blob(
                                Digests.of(blob), blob.length, new io.epicheck.image.oci.BlobSource.InMemory(blob)));
                assertThat(client.blob(target, Digests.of(blob))).isEqualTo(blob);
                assertThat(client.digest(target, "latest")).isEmpty();
                assertThat(mirror.requests()).isEmpty();
            }
        }

        /** Behind a wall there is the mirror alone. */
        @Test
        void theTagOfABaseIsResolvedByTheMirrorAndThatOfATargetIsNot() {
            try (EmbeddedRegistry origin = EmbeddedRegistry.start();
                    EmbeddedRegistry mirror = EmbeddedRegistry.start(new RegistryLogin.Basic("bob", "canary-mirror"))) {
                String digest = mirror.seed("hub/library/nginx", "stable", BaseImage.nginx());
                RegistryClient client = client(origin, mirror.address() + "/hub", mirror);
                Repository base = new Repository(origin.address(), "library/nginx");
                assertThat(client.resolve(base, "stable")).contains(digest);
                assertThat(origin.requests()).isEmpty();
                assertThat(client.digest(base, "stable")).isEmpty();
            }
        }

        @Test
        void whatAMirrorLacksComesFromTheRegistry() {
            try (EmbeddedRegistry origin = EmbeddedRegistry.start();
                    EmbeddedRegistry mirror = EmbeddedRegistry.start()) {
                origin.seed("library/nginx", "stable", BaseImage.nginx());
                RegistryClient client = client(origin, mirror.address(), mirror);
                assertThat(client.manifest(new Repository(origin.address(), "library/nginx"), "stable"))
                        .isPresent();
                assertThat(events).isEmpty();
            }
        }

        @Test
        void aMirrorThatFailsIsToldAndLeftOut() {
            try (EmbeddedRegistry origin = EmbeddedRegistry.start();
                    EmbeddedRegistry mirror = EmbeddedRegistry.start()) {
                origin.seed("library/nginx", "stable", BaseImage.nginx());
                mirror.fail(Fault.reset().always());
                RegistryClient client = client(origin, mirror.address(), mirror);
                Repository base = new Repository(origin.address(), "library/nginx");
                assertThat(client.manifest(base, "stable")).isPresent();
                assertThat(client.manifest(base, "stable")).isPresent();
                assertThat(events).singleElement().isInstanceOfSatisfying(Notice.class, notice -> assertThat(
                                notice.message())
                        .contains("mirror " + mirror.address())
                        .endsWith("asking " + origin.address()));
            }
        }

        @Test
        void aMirrorThatBreaksInTheMiddleOfALayerIsLeftForTheRegistry() throws IOException {
            byte[] layer = new byte[2_000_000];
            new Random(7).nextBytes(layer);
            Blob blob = new Blob(Digests.of(layer), layer.length, new InMemory(layer));
            try (EmbeddedRegistry origin = EmbeddedRegistry.start();
                    EmbeddedRegistry mirror = EmbeddedRegistry.start(new RegistryLogin.Basic("bob", "canary-mirror"))) {
                for (EmbeddedRegistry each : List.of(origin, mirror)) {
                    client(mirror, each.address(), mirror).put(new Repository(each.address(), "library/nginx"), blob);
                }
                events.clear();
                RegistryClient client = client(origin, mirror.address(), mirror);
                mirror.fail(Fault.truncated(0.5).on("GET", "/blobs/"));
                mirror.fail(Fault.reset().on("GET", "/blobs/").always());
                origin.forgetRequests();
                try (InputStream in =
                        client.open(new Repository(origin.address(), "library/nginx"), blob.digest(), layer.length)) {
                    assertThat(in.readAllBytes()).isEqualTo(layer);
                }
                assertThat(origin.requests())
                        .singleElement()
                        .extracting(RecordedRequest::status)
                        .isEqualTo(206);
                assertThat(events).singleElement().isInstanceOfSatisfying(Notice.class, notice -> assertThat(
                                notice.code())
                        .isEqualTo("MIRROR_FAILED"));
            }
        }

        private RegistryClient client(EmbeddedRegistry origin, String where, EmbeddedRegistry mirror) {
            RegistrySettings settings = new RegistrySettings(
                    Map.of(origin.address(), new RegistrySettings.Registry(Optional.empty(), List.of(where))));
            String logins =
                    "{\"auths\":{\"" + mirror.address() + "\":{\"username\":\"bob\",\"password\":\"canary-mirror\"}}}";
            return RegistryClient.of(
                            new RegistryCredentials(
                                    Map.of("HOME", "/nonexistent", "DOCKER_AUTH_CONFIG", logins), Set.of()),
                            settings,
                            time)
                    .operation(events::add, time.deadlineIn(Duration.ofMinutes(5)));
        }
    }

    @Nested
    class Scheme {
        @Test
        void tlsToAPlainRegistryIsToldInTwoSecondsWithWhatToWrite() {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
                long begin = System.nanoTime();
                assertThatThrownBy(() ->
                                client(registry.address(), false).digest(new Repository(registry.address(), "a"), "b"))
                        .isInstanceOfSatisfying(ImageException.class, e -> {
                            assertThat(e.code()).isEqualTo("REGISTRY_SCHEME");
                            assertThat(e.nextStep())
                                    .contains("registries: {\"" + registry.address() + "\": {http: true}}");
                        });
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
            }
        }

        @ParameterizedTest
        @CsvSource({
            "400, Client sent an HTTP request to an HTTPS server.",
            "400, <title>400 The plain HTTP request was sent to HTTPS port</title>"
        })
        void plainHttpToATlsRegistryIsTold(int status, String text) {
            try (MiniServer server = MiniServer.start(
                    exchange -> exchange.send(status, Map.of(), text.getBytes(StandardCharsets.US_ASCII)))) {
                String address = "127.0.0.1:" + server.port();
                assertThatThrownBy(() -> client(address, true).manifest(new Repository(address, "a"), "b"))
                        .isInstanceOfSatisfying(
                                ImageException.class, e -> assertThat(e.code()).isEqualTo("REGISTRY_SCHEME"));
            }
        }

        @Test
        void aTlsAlertIsToldAtOnce() {
            try (MiniServer server = MiniServer.start(exchange -> {
                byte[] alert = {0x15, 3, 3, 0, 2, 2, 80, '\r', '\n', '\r', '\n'};
                exchange.write(alert, 0, alert.length);
                exchange.finish();
            })) {
                String address = "127.0.0.1:" + server.port();
                assertThatThrownBy(() -> client(address, true).manifest(new Repository(address, "a"), "b"))
                        .isInstanceOfSatisfying(
                                ImageException.class, e -> assertThat(e.code()).isEqualTo("REGISTRY_SCHEME"));
            }
        }

        private RegistryClient client(String registry, boolean http) {
            RegistrySettings settings =
                    new RegistrySettings(Map.of(registry, new RegistrySettings.Registry(Optional.of(http), List.of())));
            return RegistryClient.of(
                    new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), settings, Time.system());
        }

        @ParameterizedTest
        @CsvSource({
            "localhost:5000, true",
            "127.0.0.1:5000, true",
            "'[::1]:5000', true",
            "registry.example.com, false",
            "10.0.0.1:5000, false",
            "localhost.example.com, false",
            "127.example.com, false"
        })
        void onlyThisMachineIsAskedWithoutTls(String registry, boolean http) {
            assertThat(RegistrySettings.none().http(registry)).isEqualTo(http);
        }
    }

    @Nested
    class Locations {
        @ParameterizedTest
        @CsvSource({
            "/v2/a/blobs/uploads/1?_s=x%2Fy, https://r.example/v2/a/blobs/uploads/1?_s=x%2Fy&digest=d",
            "1?_s=x, https://r.example/v2/a/blobs/uploads/1?_s=x&digest=d",
            "?_s=x, https://r.example/v2/a/blobs/uploads/?_s=x&digest=d",
            "https://r.example/v2/a/blobs/uploads/1, https://r.example/v2/a/blobs/uploads/1?digest=d",
            "http://r.example/v2/a/blobs/uploads/1?b, https://r.example/v2/a/blobs/uploads/1?b&digest=d",
            "/up load|1?x={y}, https://r.example/up%20load%7C1?x=%7By%7D&digest=d",
            "https://store.example/x?sig=a%2Bb, https://store.example/x?sig=a%2Bb&digest=d",
        })
        void areReadAsRegistriesWriteThem(String location, String wanted) {
            URI asked = URI.create("https://r.example/v2/a/blobs/uploads/");
            assertThat(Addresses.with(Addresses.location(asked, location), "digest=d"))
                    .hasToString(wanted);
        }
    }

    @Test
    void aManifestThatIsSentAsAnotherTypeIsRefused() {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
            registry.fail(Fault.answer(200)
                    .body(
                            "application/vnd.oci.image.index.v1+json; charset=utf-8",
                            "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"}")
                    .on("GET", "/manifests/"));
            RegistryClient client =
                    RegistryClient.of(new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), time);
            assertThatThrownBy(() -> client.manifest(new Repository(registry.address(), "a"), "b"))
                    .isInstanceOfSatisfying(
                            ImageException.class, e -> assertThat(e.code()).isEqualTo("MANIFEST_TYPE"));
            assertThat(registry.requests()).extracting(RecordedRequest::status).containsExactly(200);
        }
    }
}
