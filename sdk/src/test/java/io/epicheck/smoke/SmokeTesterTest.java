package io.epicheck.smoke;

import static io.epicheck.smoke.WebServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.config.PipelineConfig.Expect;
import io.epicheck.config.PipelineConfig.SmokeConfig;
import io.epicheck.config.PipelineConfig.Target;
import io.epicheck.event.PipelineEvent;
import io.epicheck.retry.Time;
import io.epicheck.rollout.Cause;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.SecretValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SmokeTesterTest {
    private final Time time = new SteppedTime();
    private final List<PipelineEvent> events = new ArrayList<>();

    private Optional<Cause> run(SmokeTester tester) {
        return tester.listener(events::add).time(time).run();
    }

    @Nested
    class Passes {
        @Test
        void afterThreeSuccessesInARow() throws Exception {
            try (WebServer server = WebServer.http(says(200, "fine"))) {
                assertThat(run(SmokeTester.get(server.url("/health?deep=1")))).isEmpty();
                assertThat(server.seenPaths).hasSize(3).containsOnly("/health?deep=1");
            }
        }

        @Test
        void whenTheAppRecoversBeforeTheDeadline() throws Exception {
            try (WebServer server = WebServer.http(says(503, ""), says(502, ""), says(200, ""))) {
                assertThat(run(SmokeTester.get(server.url("/")))).isEmpty();
                assertThat(server.requests()).isEqualTo(5);
            }
        }

        @Test
        void onlyWhenTheSuccessesAreInARow() throws Exception {
            try (WebServer server = WebServer.http(says(200, ""), says(200, ""), says(500, ""), says(200, ""))) {
                assertThat(run(SmokeTester.get(server.url("/")))).isEmpty();
                assertThat(server.requests()).isEqualTo(6);
            }
        }

        @Test
        void whenEverythingIsAsExpected() throws Exception {
            try (WebServer server = WebServer.http(says(
                    201,
                    "{\"status\":\"ok\",\"n\":3,\"ready\":true,\"none\":null,\"list\":[{\"a\":\"b\"}]}",
                    "Content-Type",
                    "application/json; charset=utf-8"))) {
                assertThat(run(SmokeTester.get(server.url("/"))
                                .expectStatus(201)
                                .expectText("\"status\":\"ok\"")
                                .expectHeader("content-type", "application/json")
                                .expectJson("/status", "ok")
                                .expectJson("/n", "3")
                                .expectJson("/ready", "true")
                                .expectJson("/none", "null")
                                .expectJson("/list/0/a", "b")))
                        .isEmpty();
            }
        }

        @Test
        void withARedirectThatWasExpected() throws Exception {
            try (WebServer server = WebServer.http(says(301, "", "Location", "https://elsewhere/"))) {
                assertThat(run(SmokeTester.get(server.url("/")).expectStatus(301)))
                        .isEmpty();
            }
        }

        @Test
        void andSaysSo() throws Exception {
            try (WebServer server = WebServer.http(says(503, ""), says(200, ""))) {
                run(SmokeTester.get(server.url("/")).named("site").successes(1));
            }
            assertThat(events)
                    .extracting(event -> ((PipelineEvent.Progress) event).message())
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .startsWith("attempt 1: status: expected 200, found 503; again in "),
                            second -> assertThat(second).startsWith("passed: status 200 in "));
        }
    }

    @Nested
    class Fails {
        private Cause cause(SmokeTester tester) {
            return run(tester.deadline(Duration.ofSeconds(5))).orElseThrow();
        }

        @Test
        void withStatusBodyAttemptsAndTime() throws Exception {
            try (WebServer server = WebServer.http(says(503, "upstream\u001b[31m down\n\n::error::x"))) {
                Cause cause =
                        cause(SmokeTester.get(server.url("/api?token=t0p")).named("api"));
                assertThat(cause.code()).isEqualTo("SMOKE_FAILED");
                assertThat(cause.subject()).isEqualTo(server.url("/api"));
                assertThat(cause.reason()).isEqualTo("smoke check api: status: expected 200, found 503");
                assertThat(cause.evidence().get(0)).isEqualTo("GET " + server.url("/api"));
                assertThat(cause.evidence().get(1)).isEqualTo("body: upstream down : :error::x");
                assertThat(cause.evidence().get(2))
                        .matches("\\d+ attempts in \\d.* s; at best 0 of 3 successes in a row");
                assertThat(cause.nextStep()).contains("curl -i " + server.url("/api"));
                assertThat(cause.toString()).doesNotContain("t0p");
            }
        }

        @Test
        void withEveryDifference() throws Exception {
            try (WebServer server = WebServer.http(says(200, "{\"status\":\"down\"}", "X-Version", "1"))) {
                Cause cause = cause(SmokeTester.get(server.url("/"))
                        .expectText("<title>")
                        .expectHeader("x-version", "2")
                        .expectHeader("x-other", "1")
                        .expectJson("/status", "ok")
                        .expectJson("/missing", "1"));
                assertThat(cause.reason()).endsWith("body: expected it to contain `<title>`");
                assertThat(cause.evidence())
                        .contains(
                                "header x-version: expected `2`, found `1`",
                                "header x-other: expected `1`, found nothing",
                                "json /status: expected `ok`, found `down`",
                                "json /missing: expected `1`, found nothing");
            }
        }

        @Test
        void whenJsonIsExpectedAndHtmlComes() throws Exception {
            try (WebServer server = WebServer.http(says(200, "<html>"))) {
                assertThat(cause(SmokeTester.get(server.url("/")).expectJson("/a", "b"))
                                .reason())
                        .endsWith("body: expected JSON, found something else");
            }
        }

        @Test
        void whenTheAnswerIsARedirect() throws Exception {
            try (WebServer server =
                    WebServer.http(says(302, "", "Location", "http://169.254.169.254/latest?token=x"))) {
                assertThat(cause(SmokeTester.get(server.url("/"))).reason())
                        .endsWith("status: expected 200, found 302 (redirect to http://169.254.169.254/latest)");
            }
        }

        @Test
        void whenNobodyListens() throws Exception {
            String url;
            try (WebServer server = WebServer.http(says(200, ""))) {
                url = server.url("/");
            }
            assertThat(cause(SmokeTester.get(url)).reason()).endsWith("connection refused");
        }

        @Test
        void whenTheNameDoesNotResolve() {
            assertThat(cause(SmokeTester.get("http://no-such-host.invalid/")).reason())
                    .endsWith("the host name does not resolve");
        }

        @Test
        void whenTheConnectionEndsWithoutAnAnswer() throws Exception {
            try (WebServer server = WebServer.http(exchange -> exchange.close())) {
                assertThat(cause(SmokeTester.get(server.url("/"))).reason())
                        .endsWith("the connection was closed without an answer");
            }
        }

        @Test
        void whenTheAnswerTricklesForLongerThanAllowed() throws Exception {
            try (WebServer server = WebServer.http(exchange -> {
                exchange.sendResponseHeaders(200, 0);
                for (int i = 0; i < 1000; i++) {
                    exchange.getResponseBody().write('x');
                    exchange.getResponseBody().flush();
                    Time.system().pause(Duration.ofMillis(20));
                }
            })) {
                SmokeTester tester = SmokeTester.get(server.url("/")).within(Duration.ofMillis(150));
                assertThat(cause(tester).reason()).endsWith("no complete answer within 150 ms");
            }
        }

        @Test
        void withTheAnswerBeforeWhenTheLastRequestHadNoTimeForOne() throws Exception {
            try (WebServer server =
                    WebServer.http(says(500, "boom"), exchange -> Time.system().pause(Duration.ofSeconds(2)))) {
                Cause cause = run(SmokeTester.get(server.url("/")).deadline(Duration.ofMillis(700)))
                        .orElseThrow();
                assertThat(server.requests()).isGreaterThan(1);
                assertThat(cause.reason()).endsWith("status: expected 200, found 500");
                assertThat(cause.evidence()).contains("body: boom");
            }
        }

        @Test
        void whenTheAppFlaps() throws Exception {
            try (WebServer server = WebServer.http(alternating(says(200, ""), says(500, "boom")))) {
                Cause cause = cause(SmokeTester.get(server.url("/")));
                // The time may be over after a failure, or between two successes.
                assertThat(cause.reason())
                        .containsAnyOf("status: expected 200, found 500", "only 1 of 3 successes in a row");
                assertThat(cause.reason() + cause.evidence()).contains("1 of 3 successes in a row");
            }
        }

        private com.sun.net.httpserver.HttpHandler alternating(
                com.sun.net.httpserver.HttpHandler one, com.sun.net.httpserver.HttpHandler two) {
            var turn = new java.util.concurrent.atomic.AtomicInteger();
            return exchange -> (turn.getAndIncrement() % 2 == 0 ? one : two).handle(exchange);
        }

        @Test
        void whenTheDeadlineLeavesNoTimeForSoManySuccesses() throws Exception {
            try (WebServer server = WebServer.http(says(200, ""))) {
                Cause cause = cause(SmokeTester.get(server.url("/")).successes(100));
                assertThat(cause.reason()).contains("of 100 successes in a row before the time was over");
            }
        }

        @Test
        void andSaysWhatTheOtherChecksDo() throws Exception {
            try (WebServer bad = WebServer.http(says(500, ""));
                    WebServer good = WebServer.http(says(200, ""))) {
                Cause cause = run(SmokeTester.get(bad.url("/"))
                                .named("api")
                                .deadline(Duration.ofSeconds(2))
                                .and(SmokeTester.get(good.url("/")).named("site"))
                                .and(SmokeTester.get(bad.url("/x")).named("login")))
                        .orElseThrow();
                assertThat(cause.evidence())
                        .contains("site: passes (status 200)", "login: fails too: status: expected 200, found 500");
                assertThat(good.requests()).isEqualTo(1);
            }
        }

        @Test
        void withAnExcerptOfThreeHundredBytesAtMost() throws Exception {
            try (WebServer server = WebServer.http(says(500, "é".repeat(1000)))) {
                String body = cause(SmokeTester.get(server.url("/"))).evidence().get(1);
                assertThat(body).isEqualTo("body: " + "é".repeat(150) + "...");
            }
        }

        @Test
        void withoutASecretThatTheAppEchoes() throws Exception {
            Redactor redactor = Redactor.of(List.of(SecretValue.of("canary-7f3a-canary")));
            try (WebServer server =
                    WebServer.http(says(500, "x".repeat(290) + "canary-7f3a-canary", "X-Echo", "canary-7f3a-canary"))) {
                Cause cause = cause(SmokeTester.get(server.url("/"))
                        .expectHeader("x-echo", "1")
                        .redactor(redactor));
                assertThat(cause.toString())
                        .doesNotContain("canary")
                        .contains("x***")
                        .contains("found `***`");
                assertThat(events.toString()).doesNotContain("canary");
            }
        }

        @Test
        void afterReadingOneMebibyteOfAnEndlessBody() throws Exception {
            byte[] block = "x".repeat(65_536).getBytes(StandardCharsets.UTF_8);
            try (WebServer server = WebServer.http(exchange -> {
                exchange.sendResponseHeaders(200, 0);
                while (true) {
                    exchange.getResponseBody().write(block);
                }
            })) {
                assertThat(cause(SmokeTester.get(server.url("/")).expectText("END"))
                                .reason())
                        .endsWith("contain `END` (only its first 1048576 bytes were read)");
            }
        }
    }

    @Nested
    class Sends {
        @Test
        void headersAndHost() throws Exception {
            try (WebServer server = WebServer.http(exchange -> says(
                            exchange.getRequestHeaders().getFirst("X-Probe").equals("1") ? 200 : 400, "")
                    .handle(exchange))) {
                assertThat(run(SmokeTester.get(server.url("/"))
                                .header("X-Probe", "1")
                                .header("Host", "app.example")
                                .successes(1)))
                        .isEmpty();
                assertThat(server.seenHosts).containsOnly("app.example");
            }
        }

        @Test
        void theRequestToAnotherAddressWithTheUrlsHost() throws Exception {
            try (WebServer server = WebServer.http(says(200, ""))) {
                assertThat(run(SmokeTester.get("http://epicheck.example:8080/health")
                                .connect("127.0.0.1:" + server.port())))
                        .isEmpty();
                assertThat(server.seenHosts).containsOnly("epicheck.example:8080");
                assertThat(server.seenPaths).containsOnly("/health");
            }
        }
    }

    @Nested
    class Refuses {
        @Test
        void whatCannotBeChecked() {
            SmokeTester tester = SmokeTester.get("http://localhost/");
            assertThatThrownBy(() -> tester.expectStatus(42))
                    .isInstanceOf(BadInputException.class)
                    .hasMessage("smoke check url: status: 42 is no HTTP status");
            assertThatThrownBy(() -> tester.successes(0)).hasMessageContaining("successes: 0 is not in 1 to 100");
            assertThatThrownBy(() -> tester.within(Duration.ZERO)).hasMessageContaining("longer than nothing");
            assertThatThrownBy(() -> tester.expectJson("status", "ok"))
                    .hasMessageContaining("`status` is no JSON pointer");
            assertThatThrownBy(() -> tester.connect("nowhere")).hasMessageContaining("`nowhere` is no host:port");
            assertThatThrownBy(() -> tester.connect("h:0")).hasMessageContaining("is no host:port");
            assertThatThrownBy(() -> SmokeTester.service("web", "health"))
                    .hasMessageContaining("does not begin with a slash");
            assertThatThrownBy(() -> SmokeTester.service("web", "/").time(time).run())
                    .hasMessageContaining("there is none here");
        }
    }

    @Nested
    class OfAPipelineFile {
        private SmokeConfig check(String url, String contains) {
            return new SmokeConfig(
                    "site",
                    new Target.Url(url),
                    "/health",
                    new Expect(200, contains, Map.of(), Map.of(), Duration.ofSeconds(1), 1, Duration.ofSeconds(5)),
                    Map.of(),
                    "",
                    Optional.empty());
        }

        @Test
        void replacesVariables() throws Exception {
            try (WebServer server = WebServer.http(says(200, "release v1"))) {
                Map<String, String> variables = Map.of("host", "127.0.0.1:" + server.port(), "imageTag", "v1");
                assertThat(SmokeTester.of(
                                        List.of(check("http://${host}/", "release ${imageTag}")),
                                        variables,
                                        events::add,
                                        time)
                                .run())
                        .isEmpty();
                assertThat(server.seenPaths).containsExactly("/health");
            }
        }

        @Test
        void namesTheVariableWithoutAValue() {
            assertThatThrownBy(() -> SmokeTester.of(List.of(check("http://${hots}/", "")), Map.of(), events::add, time))
                    .isInstanceOf(BadInputException.class)
                    .hasMessage("smoke check site: variable `hots` has no value");
        }
    }
}
