package io.epicheck.testkit.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.testkit.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What only the double can do: seed, fail on request, remember, and ask for a login. */
class EmbeddedRegistryTest {
    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Nested
    class Seeding {
        @Test
        void givesTheSameDigestEveryTime() {
            try (EmbeddedRegistry one = EmbeddedRegistry.start();
                    EmbeddedRegistry other = EmbeddedRegistry.start()) {
                assertThat(one.seedBaseImage("library/nginx", "stable"))
                        .isEqualTo(other.seedBaseImage("library/nginx", "stable"));
                assertThat(one.tags("library/nginx")).containsExactly("stable");
                assertThat(one.requests()).isEmpty();
            }
        }
    }

    @Nested
    class Tags {
        @Test
        void areListedInOrderAndInPages() throws Exception {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
                for (String tag : new String[] {"b", "a", "c"}) {
                    registry.seedBaseImage("team/app", tag);
                }

                HttpResponse<String> page = get(registry.url() + "/v2/team/app/tags/list?n=2");

                assertThat(page.body()).contains("[\"a\",\"b\"]");
                assertThat(page.headers().firstValue("Link"))
                        .contains("</v2/team/app/tags/list?last=b&n=2>; rel=\"next\"");
                assertThat(get(registry.url() + "/v2/team/app/tags/list?last=b&n=2")
                                .body())
                        .contains("[\"c\"]");
            }
        }
    }

    @Nested
    class Faulty {
        @Test
        void answersTheNextRequestsWithTheFailureAndThenAsUsual() throws Exception {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
                registry.fail(Fault.next(2, 429).retryAfter(Duration.ofSeconds(3)));

                HttpResponse<String> refused = get(registry.url() + "/v2/");

                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.headers().firstValue("Retry-After")).contains("3");
                assertThat(refused.body()).contains("TOOMANYREQUESTS");
                assertThat(get(registry.url() + "/v2/").statusCode()).isEqualTo(429);
                assertThat(get(registry.url() + "/v2/").statusCode()).isEqualTo(200);
                assertThat(registry.requests())
                        .extracting(RecordedRequest::status)
                        .containsExactly(429, 429, 200);
            }
        }

        @Test
        void leavesOtherRequestsAlone() throws Exception {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
                registry.fail(Fault.next(1, 503).on("GET", "/manifests/"));

                assertThat(get(registry.url() + "/v2/").statusCode()).isEqualTo(200);
                assertThat(get(registry.url() + "/v2/a/manifests/b").statusCode())
                        .isEqualTo(503);
            }
        }

        @Test
        void cutsTheConnection() {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
                // The JDK's client repeats a GET once by itself when the connection closes.
                registry.fail(Fault.cut(10));

                assertThatThrownBy(() -> get(registry.url() + "/v2/")).isInstanceOf(IOException.class);
            }
        }
    }

    @Nested
    class WithBasicLogin {
        @Test
        void asksForCredentialsAndChecksThem() throws Exception {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start(new RegistryLogin.Basic("ann", "secret"))) {
                HttpResponse<String> asked = get(registry.url() + "/v2/");

                assertThat(asked.statusCode()).isEqualTo(401);
                assertThat(asked.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"epicheck\"");
                assertThat(get(registry.url() + "/v2/", "Authorization", basic("ann", "wrong"))
                                .statusCode())
                        .isEqualTo(401);
                assertThat(get(registry.url() + "/v2/", "Authorization", basic("ann", "secret"))
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Nested
    class WithBearerLogin {
        private String token(EmbeddedRegistry registry, String scope, String... headers) throws Exception {
            return new JsonMapper()
                    .readTree(get(registry.url() + "/token?scope=" + scope, headers)
                            .body())
                    .path("token")
                    .asString("");
        }

        @Test
        void namesRealmServiceAndScope() throws Exception {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start(new RegistryLogin.Bearer("ann", "secret", false))) {
                HttpResponse<String> asked = get(registry.url() + "/v2/team/app/manifests/main");

                assertThat(asked.headers().firstValue("WWW-Authenticate"))
                        .contains("Bearer realm=\"" + registry.url() + "/token\",service=\"" + registry.address()
                                + "\",scope=\"repository:team/app:pull\"");
            }
        }

        @Test
        void givesATokenThatIsGoodForItsScopeOnly() throws Exception {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start(new RegistryLogin.Bearer("ann", "secret", false))) {
                registry.seedBaseImage("team/app", "main");
                registry.seedBaseImage("team/other", "main");
                String token = token(registry, "repository:team/app:pull", "Authorization", basic("ann", "secret"));

                String header = "Bearer " + token;
                assertThat(get(registry.url() + "/v2/team/app/manifests/main", "Authorization", header)
                                .statusCode())
                        .isEqualTo(200);
                assertThat(get(registry.url() + "/v2/team/other/manifests/main", "Authorization", header)
                                .statusCode())
                        .isEqualTo(401);

                registry.expireTokens();
                assertThat(get(registry.url() + "/v2/team/app/manifests/main", "Authorization", header)
                                .statusCode())
                        .isEqualTo(401);
            }
        }

        @Test
        void letsAnybodyReadWhenAskedTo() throws Exception {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start(new RegistryLogin.Bearer("ann", "secret", true))) {
                registry.seedBaseImage("team/app", "main");

                String token = token(registry, "repository:team/app:pull");

                assertThat(get(registry.url() + "/v2/team/app/manifests/main", "Authorization", "Bearer " + token)
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }
}
