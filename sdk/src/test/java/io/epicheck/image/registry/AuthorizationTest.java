package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.event.EventSink;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.ManualTime;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RecordedRequest;
import io.epicheck.testkit.registry.RegistryFeatures;
import io.epicheck.testkit.registry.RegistryLogin;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who we are, and how often a registry is told. */
class AuthorizationTest {
    private final ManualTime time = new ManualTime();
    private final EmbeddedRegistry registry =
            EmbeddedRegistry.start(new RegistryLogin.Bearer("ann", "canary-pass", false), RegistryFeatures.full());
    private final Repository base = new Repository(registry.address(), "library/nginx");

    @BeforeEach
    void seed() {
        registry.seed(base.path(), "stable", BaseImage.nginx());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void oneTokenServesAllClientsOfARun() {
        RegistryClient client = client(Map.of("REGISTRY_USERNAME", "ann", "REGISTRY_PASSWORD", "canary-pass"));
        for (int i = 0; i < 3; i++) {
            client.operation(EventSink.none(), time.deadlineIn(Duration.ofMinutes(1)))
                    .digest(base, "stable");
        }
        assertThat(tokens()).hasSize(1);
        assertThat(registry.requests())
                .filteredOn(request -> request.status() == 401)
                .hasSize(1);
    }

    @Test
    void manyAtOnceFetchOneToken() {
        RegistryClient client = client(Map.of("REGISTRY_USERNAME", "ann", "REGISTRY_PASSWORD", "canary-pass"));
        IntStream.range(0, 8).parallel().forEach(i -> client.digest(base, "stable"));
        assertThat(tokens()).hasSize(1);
    }

    @Test
    void aTokenIsRenewedBeforeItEnds() {
        RegistryClient client = client(Map.of("REGISTRY_USERNAME", "ann", "REGISTRY_PASSWORD", "canary-pass"));
        client.digest(base, "stable");
        time.pause(Duration.ofSeconds(250)); // of 300
        client.digest(base, "stable");
        assertThat(tokens()).hasSize(2);
        assertThat(registry.requests())
                .filteredOn(request -> request.status() == 401)
                .hasSize(1);
    }

    @Test
    void aMountAsksForBothRepositories() {
        RegistryClient client = client(Map.of("REGISTRY_USERNAME", "ann", "REGISTRY_PASSWORD", "canary-pass"));
        client.mount(new Repository(registry.address(), "team/web"), "sha256:" + "0".repeat(64), base);
        assertThat(tokens()).last().satisfies(request -> assertThat(
                        URLDecoder.decode(request.query(), StandardCharsets.UTF_8))
                .contains("scope=repository:library/nginx:pull")
                .contains("scope=repository:team/web:pull,push"));
    }

    @Test
    void anIdentityTokenIsExchangedByPost() {
        String config = "{\"auths\":{\"" + registry.address() + "\":{\"identitytoken\":\"canary-pass\"}}}";
        RegistryClient client = client(Map.of("DOCKER_AUTH_CONFIG", config));
        assertThat(client.digest(base, "stable")).isPresent();
        assertThat(tokens()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.authorization()).isEmpty();
            assertThat(request.query()).isEmpty();
        });
    }

    @Test
    void aTokenThatIsRefusedAgainIsNotAskedForInALoop() {
        RegistryClient client = client(Map.of("REGISTRY_USERNAME", "ann", "REGISTRY_PASSWORD", "wrong-canary"));
        assertThatThrownBy(() -> client.digest(base, "stable"))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("REGISTRY_UNAUTHORIZED"))
                .hasMessageContaining("ann (REGISTRY_USERNAME)")
                .hasMessageNotContaining("wrong-canary");
        assertThat(registry.requests()).hasSize(2);
    }

    @Nested
    class Challenges {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "Bearer realm=\"https://a/token\",service=\"a\",scope=\"repository:x:pull\" | true | https://a/token | repository:x:pull",
                    "bearer realm=https://a/token, service=a | true | https://a/token | ''",
                    "Basic realm=\"Bearer x\" | false | '' | ''",
                    "Basic realm=\"a\", Bearer realm=\"https://b/t\",service=\"b\" | true | https://b/t | ''",
                    "Bearer realm=\"https://a/\\\"q\\\"\" | true | 'https://a/\"q\"' | ''",
                })
        void areReadAsRegistriesWriteThem(String header, boolean bearer, String realm, String scope) {
            assertThat(Challenge.of(List.of(header))).get().satisfies(challenge -> {
                assertThat(challenge.bearer()).isEqualTo(bearer);
                assertThat(challenge.realm()).isEqualTo(realm);
                assertThat(challenge.scope()).isEqualTo(scope);
            });
        }

        @Test
        void thatNobodyCanMeetAreNone() {
            assertThat(Challenge.of(List.of("Negotiate", "Digest realm=\"x\""))).isEmpty();
        }
    }

    @Nested
    class Logins {
        @ParameterizedTest
        @CsvSource({
            "ghcr.io, ghcr.io, ann",
            "https://ghcr.io/v2/, ghcr.io, ann",
            "https://index.docker.io/v1/, docker.io, ann",
            "registry-1.docker.io, docker.io, ann",
            "ghcr.io.evil.com, ghcr.io, ''",
            "ghcr.io, evil.ghcr.io, ''",
        })
        void areFoundByTheNamesOfARegistry(String key, String name, String user) {
            String text = "{\"auths\":{\"" + key + "\":{\"auth\":\"" + base64("ann:pa:ss") + "\"}}}";
            assertThat(AuthFile.parse(text, "f")
                            .login(name)
                            .map(RegistryCredentials.Login::user)
                            .orElse(""))
                    .isEqualTo(user);
        }

        @Test
        void anUnreadableFileIsNamedWithoutItsText() {
            assertThatThrownBy(() -> AuthFile.parse("canary-secret {", "some/auth.json"))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("some/auth.json")
                    .hasMessageNotContaining("canary");
        }

        @ParameterizedTest
        @ValueSource(strings = {"!!!", "bm9jb2xvbg==", "OnBhc3M="})
        void thatCannotBeReadAreToldForTheirRegistryOnly(String auth, @TempDir Path folder) throws Exception {
            RegistryCredentials credentials = docker(
                    folder,
                    "{\"auths\":{\"ghcr.io\":{\"auth\":\"" + auth + "\"},\"quay.io\":{\"auth\":\"" + base64("ann:p")
                            + "\"}}}");
            refused(credentials, "ghcr.io", folder.resolve("config.json").toString(), "`auth`");
            assertThat(credentials.find("quay.io")).isPresent();
            assertThat(credentials.find("docker.io")).isEmpty();
        }

        @Test
        void ofAProgramThatIsMissingAreToldForItsRegistryOnly(@TempDir Path folder) throws Exception {
            RegistryCredentials credentials = docker(folder, "{\"credHelpers\":{\"ghcr.io\":\"epicheck-none\"}}");
            refused(credentials, "ghcr.io", "docker-credential-epicheck-none is not in PATH");
            assertThat(credentials.find("quay.io")).isEmpty();
        }

        /** Many machines have a configuration that names a store of Docker Desktop. */
        @Test
        void ofAStoreAreMissedOnlyWhereTheFileSaysThatItHasOne(@TempDir Path folder) throws Exception {
            RegistryCredentials credentials =
                    docker(folder, "{\"credsStore\":\"epicheck-none\",\"auths\":{\"https://index.docker.io/v1/\":{}}}");
            refused(credentials, "docker.io", "docker-credential-epicheck-none is not in PATH");
            assertThat(credentials.find("quay.io")).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "read server; echo '{\"Username\":\"'$server'\",\"Secret\":\"s\"}' | https://ghcr.io",
                    "echo credentials not found in native keychain; exit 1 | ''",
                    "echo canary-secret; exit 1 | REGISTRY_CREDENTIALS",
                    "echo canary-secret | REGISTRY_CREDENTIALS",
                })
        void ofAProgramAreAskedForByTheNameInTheFile(String script, String expected, @TempDir Path folder)
                throws Exception {
            Path program = folder.resolve("docker-credential-x");
            Files.writeString(program, "#!/bin/sh\n" + script + "\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            CredentialHelper helper = new CredentialHelper(folder.resolve("config.json"), Duration.ofSeconds(20));
            // From the root, so that no PATH has to be changed.
            AuthFile.Helper named = AuthFile.parse("{\"credHelpers\":{\"https://ghcr.io\":\"x\"}}", "config.json")
                    .helper("ghcr.io")
                    .orElseThrow();
            String found;
            try {
                found = helper.login("ghcr.io", named, program)
                        .map(RegistryCredentials.Login::user)
                        .orElse("");
            } catch (ImageException e) {
                assertThat(e.getMessage())
                        .contains("docker-credential-x gave none")
                        .doesNotContain("canary");
                found = e.code();
            }
            assertThat(found).isEqualTo(expected);
        }

        private static RegistryCredentials docker(Path folder, String config) throws IOException {
            Files.writeString(folder.resolve("config.json"), config);
            return new RegistryCredentials(
                    Map.of("HOME", "/nonexistent", "DOCKER_CONFIG", folder.toString()), Set.of());
        }

        private static void refused(RegistryCredentials credentials, String registry, String... parts) {
            assertThatThrownBy(() -> credentials.find(registry))
                    .isInstanceOfSatisfying(
                            ImageException.class, e -> assertThat(e.code()).isEqualTo("REGISTRY_CREDENTIALS"))
                    .hasMessageContaining(registry)
                    .message()
                    .contains(parts);
        }

        @Test
        void ofPodmanAreRead(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) throws Exception {
            java.nio.file.Path file = folder.resolve("containers/auth.json");
            java.nio.file.Files.createDirectories(file.getParent());
            java.nio.file.Files.writeString(
                    file, "{\"auths\":{\"quay.io\":{\"auth\":\"" + base64("ann:canary-pass") + "\"}}}");
            for (Map<String, String> environment : List.of(
                    Map.of("HOME", "/nonexistent", "XDG_RUNTIME_DIR", folder.toString()),
                    Map.of("HOME", "/nonexistent", "XDG_CONFIG_HOME", folder.toString()),
                    Map.of("HOME", "/nonexistent", "REGISTRY_AUTH_FILE", file.toString()))) {
                assertThat(new RegistryCredentials(environment, Set.of()).find("quay.io"))
                        .get()
                        .hasToString("ann (" + file + ")");
            }
        }

        private String base64(String pair) {
            return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<RecordedRequest> tokens() {
        return registry.requests().stream()
                .filter(request -> request.path().equals("/token"))
                .toList();
    }

    private RegistryClient client(Map<String, String> environment) {
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put("HOME", "/nonexistent");
        return RegistryClient.of(new RegistryCredentials(all, Set.of(registry.address())), time);
    }
}
