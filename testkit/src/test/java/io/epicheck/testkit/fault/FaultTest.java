package io.epicheck.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.ApiFaults;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RegistryFaults;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every fault, as any HTTP client meets it; the same for both doubles. */
class FaultTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final Duration SHORT = Duration.ofMillis(400);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SimulatedCluster cluster = SimulatedCluster.start();
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();

    @AfterEach
    void stop() {
        cluster.close();
        registry.close();
    }

    @Test
    void hitsTheNthMatchingRequestOnly() throws Exception {
        cluster.fail(Fault.answer(503).on("GET", "/configmaps").after(1).times(2));
        assertThat(get("/api/v1/namespaces/default/secrets").statusCode()).isEqualTo(200);
        assertThat(get(MAPS).statusCode()).isEqualTo(200);
        assertThat(get(MAPS).statusCode()).isEqualTo(503);
        assertThat(get(MAPS).statusCode()).isEqualTo(503);
        assertThat(get(MAPS).statusCode()).isEqualTo(200);
        assertThat(cluster.faultsToCome()).isEmpty();
    }

    @Test
    void isToldWhenItNeverHappenedAndCanBeForgotten() throws Exception {
        cluster.fail(Fault.answer(503).on("PATCH", "/nowhere"));
        registry.fail(Fault.answer(503).always());
        assertThat(get(MAPS).statusCode()).isEqualTo(200);
        assertThat(cluster.faultsToCome()).hasToString("[Answer on PATCH /nowhere]");
        assertThat(ask(registry.url() + "/v2/").statusCode()).isEqualTo(503);
        registry.forgetFaults();
        assertThat(ask(registry.url() + "/v2/").statusCode()).isEqualTo(200);
    }

    @Test
    void speaksTheFormOfItsDouble() throws Exception {
        cluster.fail(Fault.answer(429).retryAfter("soon").message("slow down"));
        registry.fail(Fault.answer(429).retryAfter(Duration.ofSeconds(30)).message("slow down"));
        HttpResponse<String> api = get(MAPS);
        HttpResponse<String> images = ask(registry.url() + "/v2/");
        assertThat(api.body())
                .contains("\"kind\":\"Status\"")
                .contains("TooManyRequests")
                .contains("slow down");
        assertThat(api.headers().firstValue("Retry-After")).contains("soon");
        assertThat(images.body())
                .contains("\"errors\"")
                .contains("TOOMANYREQUESTS")
                .contains("slow down");
        assertThat(images.headers().firstValue("Retry-After")).contains("30");
        assertThat(images.headers().firstValue("Date")).isPresent();
    }

    @Test
    void headersAreForFaultsThatAnswer() {
        assertThatThrownBy(() -> Fault.reset().retryAfter("1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("only a fault that answers");
    }

    @Test
    void aLostAnswerIsAWriteThatIsStored() throws Exception {
        cluster.fail(Fault.lostAnswer().on("POST", "/configmaps"));
        assertThatThrownBy(() -> post("{\"metadata\":{\"name\":\"a\"}}")).isInstanceOf(IOException.class);
        assertThat(get(MAPS + "/a").statusCode()).isEqualTo(200);
    }

    @Test
    void aResetIsAWriteThatNeverHappened() throws Exception {
        cluster.fail(Fault.reset().on("POST", "/configmaps"));
        assertThatThrownBy(() -> post("{\"metadata\":{\"name\":\"a\"}}")).isInstanceOf(IOException.class);
        assertThat(get(MAPS + "/a").statusCode()).isEqualTo(404);
        assertThat(cluster.requests()).anyMatch(request -> request.status() == 0);
    }

    @Test
    void delayedStalledAndSlowAnswersOutlastAShortPatience() throws Exception {
        for (Fault slow : new Fault[] {
            Fault.stalled(), Fault.delayed(Duration.ofMinutes(1)), Fault.slowHeaders(Duration.ofMillis(50))
        }) {
            cluster.fail(slow);
            assertThatThrownBy(() -> get(MAPS)).isInstanceOf(IOException.class).hasMessageContaining("timed out");
        }
        cluster.fail(Fault.delayed(Duration.ofMillis(50)));
        assertThat(get(MAPS).statusCode()).isEqualTo(200);
    }

    @Test
    void aDrippingBodyArrivesInTheEnd() throws Exception {
        cluster.fail(Fault.dripping(Duration.ofMillis(1)));
        assertThat(get("/healthz").body()).isEqualTo("ok");
    }

    @Test
    void aTruncatedBodyEndsTooEarly() throws Exception {
        cluster.fail(Fault.truncated(0.5));
        assertThatThrownBy(() -> get(MAPS)).isInstanceOf(IOException.class);
        assertThat(get(MAPS).statusCode()).isEqualTo(200);
    }

    @Test
    void aCorruptedBodyHasTheSameLength() throws Exception {
        cluster.fail(Fault.corrupted());
        assertThat(get("/healthz").body()).hasSize(2).isNotEqualTo("ok");
    }

    @Test
    void pagesOfAPortalAndBrokenJsonAreSentAsTheyAre() throws Exception {
        cluster.fail(Fault.loginPage());
        cluster.fail(Fault.redirect("http://portal.invalid/login"));
        cluster.fail(Fault.malformedJson());
        assertThat(get(MAPS).headers().firstValue("Content-Type")).contains("text/html");
        assertThat(get(MAPS).headers().firstValue("Location")).contains("http://portal.invalid/login");
        assertThat(get(MAPS).body()).isEqualTo("{\"kind\":\"Conf");
    }

    @Test
    void anEndlessBodyGoesOn() throws Exception {
        cluster.fail(Fault.endless());
        HttpResponse<java.io.InputStream> answer = http.send(
                HttpRequest.newBuilder(URI.create(cluster.url() + MAPS)).build(), BodyHandlers.ofInputStream());
        try (java.io.InputStream body = answer.body()) {
            assertThat(body.readNBytes(5_000_000)).hasSize(5_000_000);
        }
    }

    @Test
    void aRenewedTokenMakesTheOldOneExpire() throws Exception {
        String old = cluster.token();
        cluster.renewToken();
        assertThat(cluster.token()).isNotEqualTo(old);
        assertThat(get(MAPS).statusCode()).isEqualTo(200);
        assertThat(ask(cluster.url() + MAPS, "Authorization", "Bearer " + old).statusCode())
                .isEqualTo(401);
    }

    @Test
    void refusalsAreWordedAsTheRealServersWordThem() throws Exception {
        Object[][] table = {
            {ApiFaults.unauthorized(), 401, "Unauthorized"},
            {ApiFaults.forbidden("patch", "deployments", "apps"), 403, "cannot patch resource"},
            {ApiFaults.quotaExceeded("pods \\\"a\\\"", "small"), 403, "exceeded quota: small"},
            {ApiFaults.namespaceTerminating("configmaps \\\"a\\\"", "x"), 403, "NamespaceTerminating"},
            {ApiFaults.webhookUnreachable("policy.example.com"), 500, "failed calling webhook"},
            {ApiFaults.webhookDenies("policy.example.com", "no"), 403, "denied the request: no"},
            {ApiFaults.webhookWithoutDryRun("policy.example.com"), 400, "does not support dry run"},
            {ApiFaults.changedMeanwhile("deployments.apps"), 409, "has been modified"},
            {ApiFaults.expired(), 410, "Expired"},
        };
        for (Object[] row : table) {
            cluster.fail((Fault) row[0]);
            HttpResponse<String> answer = get(MAPS);
            assertThat(answer.statusCode()).isEqualTo(row[1]);
            assertThat(answer.body()).contains((String) row[2]).contains("\"kind\":\"Status\"");
        }
        cluster.fail(ApiFaults.watchExpired());
        assertThat(get(MAPS + "?watch=true").body()).contains("\"ERROR\"").contains("410");
    }

    @Test
    void aRegistrysRefusalsHaveItsCodes() throws Exception {
        Object[][] table = {
            {RegistryFaults.rateLimit(), 429, "TOOMANYREQUESTS"},
            {RegistryFaults.unauthorized(), 401, "UNAUTHORIZED"},
            {RegistryFaults.denied(), 403, "DENIED"},
            {RegistryFaults.challenge("https://elsewhere.invalid/token"), 401, "UNAUTHORIZED"},
            {RegistryFaults.uploadUnknown().on("GET", ""), 404, "BLOB_UPLOAD_UNKNOWN"},
        };
        for (Object[] row : table) {
            registry.fail((Fault) row[0]);
            HttpResponse<String> answer = ask(registry.url() + "/v2/");
            assertThat(answer.statusCode()).isEqualTo(row[1]);
            assertThat(answer.body()).contains((String) row[2]);
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return ask(cluster.url() + path, "Authorization", "Bearer " + cluster.token());
    }

    private HttpResponse<String> ask(String url, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(SHORT);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(cluster.url() + MAPS))
                        .header("Authorization", "Bearer " + cluster.token())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
