package io.epicheck.notify;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.notContaining;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.epicheck.config.PipelineConfig.NotifyConfig;
import io.epicheck.config.PipelineConfig.SecretSource;
import io.epicheck.report.Outcome;
import io.epicheck.report.RunReport;
import io.epicheck.retry.Time;
import io.epicheck.rollout.Cause;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.SecretValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotifierTest {
    private static final String HOOK = "/services/T0/B0/very-secret";
    private static final RunReport REPORT = RunReport.of(Outcome.ROLLED_BACK, 6, Duration.ofSeconds(12))
            .withTarget("shop", "prod", "shop")
            .withCause(new Cause(
                    "CRASH_LOOP",
                    "Deployment shop/web",
                    "it crashes <!channel> @everyone hunter2",
                    List.of(),
                    "Mend it."));

    private final WireMockServer server = new WireMockServer(wireMockConfig().dynamicPort());

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void slackIsToldWithoutMentionsAndSecrets() {
        server.stubFor(post(HOOK).willReturn(aResponse().withStatus(200)));
        assertThat(send(NotifyConfig.Kind.SLACK, server.baseUrl() + HOOK)).isEmpty();
        server.verify(postRequestedFor(urlEqualTo(HOOK))
                .withRequestBody(matchingJsonPath("$.text", containing("Rolled back: shop, prod")))
                .withRequestBody(matchingJsonPath("$.text", notContaining("<!channel>")))
                .withRequestBody(matchingJsonPath("$.text", notContaining("hunter2"))));
    }

    @Test
    void discordMayMentionNobody() {
        server.stubFor(post(HOOK).willReturn(aResponse().withStatus(204)));
        assertThat(send(NotifyConfig.Kind.DISCORD, server.baseUrl() + HOOK)).isEmpty();
        server.verify(postRequestedFor(urlEqualTo(HOOK))
                .withRequestBody(matchingJsonPath("$.allowed_mentions", equalToJson("{\"parse\": []}"))));
    }

    @Test
    void aServiceThatFailsIsAWarningWithoutTheUrl() {
        server.stubFor(post(HOOK).willReturn(aResponse().withStatus(500)));
        assertThat(send(NotifyConfig.Kind.SLACK, server.baseUrl() + HOOK))
                .containsExactly("Slack was not told: HTTP 500");
        server.verify(2, postRequestedFor(urlEqualTo(HOOK)));
    }

    @Test
    void aRefusalIsNotRepeated() {
        server.stubFor(post(HOOK).willReturn(aResponse().withStatus(404)));
        assertThat(send(NotifyConfig.Kind.SLACK, server.baseUrl() + HOOK))
                .containsExactly("Slack was not told: HTTP 404");
        server.verify(1, postRequestedFor(urlEqualTo(HOOK)));
    }

    @Test
    void whatIsNoHttpsUrlIsNotAsked() {
        assertThat(send(NotifyConfig.Kind.SLACK, "http://example.com/secret"))
                .containsExactly("Slack was not told: its webhook is no https URL");
        assertThat(send(NotifyConfig.Kind.SLACK, "no url at all"))
                .containsExactly("Slack was not told: its webhook is no URL");
    }

    @Test
    void whatIsNotSetIsLeftOut() {
        NotifyConfig config =
                new NotifyConfig(NotifyConfig.Kind.SLACK, new SecretSource.FromEnvironment("HOOK", true, false));
        assertThat(Notifier.of(List.of(config), Map.of(), Path.of(""), Time.system())
                        .send(REPORT, Redactor.none()))
                .isEmpty();
    }

    private static List<String> send(NotifyConfig.Kind kind, String url) {
        NotifyConfig config = new NotifyConfig(kind, new SecretSource.FromEnvironment("HOOK", true, false));
        return Notifier.of(List.of(config), Map.of("HOOK", url), Path.of(""), Time.system())
                .send(REPORT, Redactor.of(List.of(SecretValue.of("hunter2"))));
    }
}
