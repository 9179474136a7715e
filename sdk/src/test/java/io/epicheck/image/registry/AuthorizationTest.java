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
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
