package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.TransientException;
import io.epicheck.event.EventSink;
import io.epicheck.image.BuiltImage;
import io.epicheck.image.ImageBuilder;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Repository;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.retry.ManualTime;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.fault.FaultProxy;
import io.epicheck.testkit.http.MiniServer;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RecordedRequest;
import io.epicheck.testkit.registry.RegistryFaults;
import io.epicheck.testkit.registry.RegistryLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of registry and build faults, row by row ({@code docs/faults.md} names the rows that are shown elsewhere). */
class RegistryFaultTableTest {
    private static final Map<String, String> NOBODY = Map.of("HOME", "/nonexistent");
    private static final Map<String, String> ANN =
            Map.of("HOME", "/nonexistent", "REGISTRY_USERNAME", "ann", "REGISTRY_PASSWORD", "canary-pass");

    private final EmbeddedRegistry registry = EmbeddedRegistry.start();
    private final ManualTime time = new ManualTime();
    private final byte[] layer = bytes(300_000);

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

    @Nested
    class Access {
        @Test
        void a401NamesRegistryCredentialAndScope() {
            registry.fail(RegistryFaults.unauthorized().on("POST", "/uploads/").always());
            refused(401);
        }

        @Test
        void a403NamesRegistryCredentialAndScopeAndIsNotRepeated() {
            registry.fail(RegistryFaults.denied().on("POST", "/uploads/").always());
            refused(403);
            assertThat(registry.requests()).filteredOn(RecordedRequest::isWrite).hasSize(1);
        }

        @Test
        void anExpiredTokenIsFetchedOnceMore() {
            try (EmbeddedRegistry guarded =
                    EmbeddedRegistry.start(new RegistryLogin.Bearer("ann", "canary-pass", false))) {
                RegistryClient client = client(ANN, guarded.address());
                Repository repository = new Repository(guarded.address(), "team/web");
                upload(client, repository);
                guarded.expireTokens();
                assertThat(client.hasBlob(repository, Digests.of(layer))).isTrue();
            }
        }

        private void refused(int status) {
            assertThatThrownBy(() -> upload(client(ANN, registry.address()), target()))
                    .isInstanceOfSatisfying(ImageException.class, e -> assertThat(ExitCode.of(e))
                            .isEqualTo(3))
                    .hasMessageContaining("registry " + registry.address())
                    .hasMessageContaining("as ann (REGISTRY_USERNAME)")
                    .hasMessageContaining("HTTP " + status)
                    .hasMessageContaining("repository:team/web:pull,push")
                    .hasMessageNotContaining("canary-pass");
            assertThat(time.pauses()).isEmpty();
        }
    }

    @Test
    void aMissingBaseImageIsNamedAndNotRepeated() {
        assertThatThrownBy(() -> build("library/nothing:1"))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(ExitCode.of(e)).isEqualTo(3))
                .hasMessageContaining("/library/nothing:1 does not exist");
        assertThat(registry.requests()).hasSize(1);
    }

    @Nested
    class RateLimit {
        @ParameterizedTest
        @CsvSource({"1, 1000", "30, 30000", "soon, 200", "'Sun, 06 Nov 1994 08:49:37 GMT', 200"})
        void retryAfterIsWaitedFor(String header, long millis) {
            registry.fail(RegistryFaults.rateLimit().retryAfter(header));
            assertThat(client().hasBlob(target(), Digests.of(layer))).isFalse();
            assertThat(time.pauses()).singleElement().satisfies(pause -> assertThat(pause)
                    .isBetween(Duration.ofMillis(millis), Duration.ofMillis(millis + 600)));
        }

        @Test
        void anHourIsNotSleptThroughAndALoginIsAdvised() {
            registry.fail(RegistryFaults.rateLimit().retryAfter("3600").always());
            assertThatThrownBy(() -> build("library/nginx:stable"))
                    .isInstanceOfSatisfying(TransientException.class, e -> {
                        assertThat(ExitCode.of(e)).isEqualTo(75);
                        assertThat(e.nextStep()).contains("docker login");
                    })
                    .hasMessageContaining("unauthenticated pull rate limit")
                    .hasMessageContaining("asks to wait 60 min");
            assertThat(time.pauses()).isEmpty();
        }
    }

    @Nested
    class Broken {
        @ParameterizedTest
        @ValueSource(ints = {500, 502, 503})
        void serverErrorsBeginTheUploadAnew(int status) {
            registry.fail(Fault.next(2, status).on("PUT", "/blobs/uploads/"));
            upload(client(), target());
            stored();
            assertThat(registry.requests())
                    .filteredOn(request -> request.method().equals("POST"))
                    .hasSize(3);
        }

        @ParameterizedTest
        @ValueSource(doubles = {0.1, 0.5, 0.99})
        void aResetInTheMiddleOfAnUpload(double part) {
            try (FaultProxy proxy = FaultProxy.to("127.0.0.1", port(registry))) {
                RegistryClient client = client();
                proxy.cutRequestsAfter((long) (layer.length * part));
                Repository repository = new Repository(proxy.address(), "team/web");
                upload(client, repository);
                stored();
                assertThat(proxy.connections()).isGreaterThan(1);
            }
        }

        @ParameterizedTest
        @ValueSource(doubles = {0.1, 0.5, 0.99})
        void aResetInTheMiddleOfADownload(double part) {
            upload(client(), target());
            registry.fail(Fault.truncated(part).on("GET", "/blobs/"));
            downloaded();
        }

        @Test
        void anUploadThatIsForgottenByARestart() {
            registry.fail(RegistryFaults.uploadUnknown());
            upload(client(), target());
            stored();
        }

        @Test
        void otherBlobsAreNotSentAgain() throws IOException {
            registry.fail(Fault.reset().on("PUT", "/blobs/uploads/").after(1));
            build("library/nginx:stable");
            assertThat(registry.requests())
                    .filteredOn(RecordedRequest::isBlobUpload)
                    .filteredOn(request -> request.status() == 201)
                    .extracting(RecordedRequest::query)
                    .doesNotHaveDuplicates();
        }

        @Test
        void anUploadWhoseAnswerIsLostIsNotSentAgain() {
            registry.fail(Fault.lostAnswer().on("PUT", "/blobs/uploads/"));
            upload(client(), target());
            stored();
            assertThat(registry.requests())
                    .filteredOn(RecordedRequest::isBlobUpload)
                    .hasSize(1);
        }
    }

    @Nested
    class Slow {
        private final Duration patience = Duration.ofMillis(500);

        @Test
        void aSlowLineIsNoFailure() {
            try (FaultProxy proxy = FaultProxy.to("127.0.0.1", port(registry))) {
                proxy.slow(150_000);
                long begin = System.nanoTime();
                upload(client(patience), new Repository(proxy.address(), "team/web"));
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(patience.multipliedBy(2));
                stored();
            }
        }

        @Test
        void aStallIsOverWhenNoByteHasPassed() {
            registry.fail(Fault.stalled().on("GET", "/manifests/"));
            assertThat(client(patience).manifest(new Repository(registry.address(), "library/nginx"), "stable"))
                    .isPresent();
        }

        @Test
        void aStallThatStaysIsTold() {
            registry.fail(Fault.stalled().always());
            RegistryClient client = client(Duration.ofMillis(100));
            assertThatThrownBy(() -> client.hasBlob(target(), Digests.of(layer)))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("no byte has passed for 100 ms");
        }
    }

    @Nested
    class OtherHosts {
        @Test
        void aRedirectedBlobIsFetchedWithoutCredentials() {
            List<String> seen = new CopyOnWriteArrayList<>();
            try (EmbeddedRegistry guarded = EmbeddedRegistry.start(new RegistryLogin.Basic("ann", "canary-pass"));
                    MiniServer store = MiniServer.start(exchange -> {
                        seen.add(exchange.request().header("Authorization"));
                        exchange.send(200, Map.of(), layer);
                    })) {
                guarded.fail(Fault.answer(307)
                        .header("Location", "http://127.0.0.1:" + store.port() + "/blob")
                        .on("GET", "/blobs/")
                        .after(1));
                RegistryClient client = client(ANN, guarded.address());
                assertThat(client.blob(new Repository(guarded.address(), "team/web"), Digests.of(layer)))
                        .isEqualTo(layer);
                assertThat(seen).containsExactly("");
            }
        }

        @Test
        void aRedirectToAnAddressWithoutTlsIsRefused() {
            registry.fail(Fault.redirect("http://elsewhere.example.com/blob").on("GET", "/blobs/"));
            assertThatThrownBy(() -> client().blob(target(), Digests.of(layer)))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("without TLS");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://elsewhere.invalid/token",
                    "http://elsewhere.invalid/token",
                    "http://localhost:1/token"
                })
        void aRealmOfSomebodyElseIsNotToldThePassword(String realm) {
            registry.fail(RegistryFaults.challenge(realm).always());
            assertThatThrownBy(() -> client(ANN, registry.address()).hasBlob(target(), Digests.of(layer)))
                    .isInstanceOfSatisfying(ImageException.class, e -> {
                        assertThat(e.code()).isEqualTo("REGISTRY_REALM_REFUSED");
                        assertThat(e.getMessage()).doesNotContain("canary-pass");
                    });
        }

        @ParameterizedTest
        @CsvSource({
            "docker.io, auth.docker.io, true",
            "ghcr.io, ghcr.io, true",
            "ghcr.io, evil.io, false",
            "registry.gitlab.com, gitlab.com, true",
            "registry.corp.example:5000, login.corp.example, true",
            "registry.corp.example, corp.example.evil.com, false",
            "registry.co.uk, evil.co.uk, false",
            "10.0.0.5:5000, 10.0.0.6, false",
            "127.0.0.1:5000, 127.0.0.1, true",
            "docker.io, docker.io.evil.com, false",
        })
        void onlyTheRegistrysOwnDomainKnowsThePassword(String name, String host, boolean allowed) {
            assertThat(Realms.mayKnowThePassword(name, host)).isEqualTo(allowed);
        }
    }

    @Test
    void aManifestWhoseAnswerIsLostIsThereOnce() throws IOException {
        registry.fail(Fault.lostAnswer().on("PUT", "/manifests/"));
        BuiltImage image = build("library/nginx:stable");
        assertThat(registry.digest("team/web", "main")).contains(image.digest());
        assertThat(image.reference()).endsWith("@" + image.digest());
    }

    @Nested
    class WrongBytes {
        @Test
        void areFetchedOnceMore() {
            upload(client(), target());
            registry.fail(Fault.corrupted().on("GET", "/blobs/"));
            downloaded();
        }

        @Test
        void twiceAreNeverPushed() {
            upload(client(), target());
            registry.fail(Fault.corrupted().on("GET", "/blobs/").always());
            assertThatThrownBy(() -> build("library/nginx:stable")).isInstanceOfSatisfying(ImageException.class, e -> {
                assertThat(e.code()).isEqualTo("DIGEST_MISMATCH");
                assertThat(ExitCode.of(e)).isEqualTo(3);
            });
            assertThat(registry.tags("team/web")).isEmpty();
        }
    }

    @Nested
    class DiskFull {
        @Test
        void isToldWithPathAndSizeAndNotRepeated() {
            upload(client(), target());
            assertThatThrownBy(() -> client().download(target(), Digests.of(layer), layer.length, Path.of("/dev/full")))
                    .isInstanceOfSatisfying(ImageException.class, e -> {
                        assertThat(e.code()).isEqualTo("NO_SPACE");
                        assertThat(ExitCode.of(e)).isEqualTo(3);
                    })
                    .hasMessageContaining("a base layer of 300000 bytes cannot be stored in /dev/full");
            assertThat(time.pauses()).isEmpty();
        }

        @Test
        void aFolderThatCannotBeWrittenIsNamed() {
            upload(client(), target());
            Path nowhere = folder.resolve("not/there");
            assertThatThrownBy(() -> client().download(target(), Digests.of(layer), layer.length, nowhere))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining(nowhere.toString());
        }

        @Test
        void aFailedBuildLeavesNoTemporaryFile() throws IOException {
            List<Path> before = temporary();
            registry.fail(RegistryFaults.denied().on("POST", "/uploads/").always());
            assertThatThrownBy(() -> build("library/nginx:stable")).isInstanceOf(ImageException.class);
            assertThat(temporary()).isSubsetOf(before);
        }

        private List<Path> temporary() throws IOException {
            try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
                return files.filter(path -> path.getFileName().toString().startsWith("epicheck-image"))
                        .toList();
            }
        }
    }

    @Test
    void twoBuildsOfTheSameAtOnceBothSucceed() throws Exception {
        CompletableFuture<BuiltImage> one = CompletableFuture.supplyAsync(() -> build("library/nginx:stable"));
        BuiltImage other = build("library/nginx:stable");
        assertThat(one.get().digest()).isEqualTo(other.digest());
        assertThat(registry.digest("team/web", "main")).contains(other.digest());
    }

    private BuiltImage build(String base) {
        try {
            Path site = Files.createDirectories(folder.resolve("site"));
            Files.writeString(site.resolve("index.html"), "<title>hello</title>");
            return ImageBuilder.from(registry.address() + "/" + base)
                    .layer("site", site, "/usr/share/nginx/html")
                    .tags(List.of(registry.address() + "/team/web:main"))
                    .push(NOBODY, EventSink.none(), time);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void upload(RegistryClient client, Repository repository) {
        client.put(repository, new Blob(Digests.of(layer), layer.length, new InMemory(layer)));
    }

    private void stored() {
        assertThat(registry.blob("team/web", Digests.of(layer)).orElseThrow()).isEqualTo(layer);
    }

    private void downloaded() {
        Path file = folder.resolve("blob");
        client().download(target(), Digests.of(layer), layer.length, file);
        assertThat(file).hasBinaryContent(layer);
        assertThat(registry.faultsToCome()).isEmpty();
    }

    private Repository target() {
        return new Repository(registry.address(), "team/web");
    }

    private RegistryClient client() {
        return client(Duration.ofSeconds(10));
    }

    private RegistryClient client(Duration patience) {
        return RegistryClient.of(new RegistryCredentials(NOBODY, Set.of()), RegistrySettings.none(), time, patience);
    }

    private RegistryClient client(Map<String, String> environment, String address) {
        return RegistryClient.of(new RegistryCredentials(environment, Set.of(address)), time);
    }

    private static int port(EmbeddedRegistry registry) {
        return Integer.parseInt(registry.address().substring("127.0.0.1:".length()));
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
