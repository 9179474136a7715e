package io.epicheck.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.traffic.TrafficReport.Phase;
import io.epicheck.traffic.TrafficReport.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of requests, against servers that really do it. */
class TrafficProbeTest {
    private static final Duration SHORT = Duration.ofMillis(500);

    private static TrafficProbe probe(ScriptedServer server) {
        return TrafficProbe.url(server.url()).rate(100).within(Duration.ofSeconds(1));
    }

    private static TrafficReport measured(ScriptedServer.Script script) {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            return probe(server).measure(SHORT);
        }
    }

    @Test
    void sendsAtItsRateHalfOnNewConnectionsAndCountsThePods() {
        try (ScriptedServer server = ScriptedServer.good()) {
            TrafficReport report = TrafficProbe.url(server.url()).rate(200).measure(Duration.ofSeconds(1));
            assertThat(report.verdict()).isEqualTo(Verdict.KEPT);
            assertThat(report.requests()).isBetween(180L, 205L).isEqualTo(server.requests());
            assertThat(report.failed()).isZero();
            assertThat(report.pods().keySet()).containsExactlyInAnyOrder("pod-0", "pod-1");
            assertThat(report.pods().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(report.requests());
            // every second request has a connection of its own; ten are kept for the others
            assertThat((long) server.connections()).isBetween(report.requests() / 2, report.requests() / 2 + 12);
        }
    }

    /** Coordinated omission would show one slow request here, and a fine median. */
    @Test
    void aServerThatStallsForASecondIsSlowForAllThatWereDueInIt() {
        long begin = System.nanoTime();
        try (ScriptedServer server = ScriptedServer.start(asked -> {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            if (millis > 300 && millis < 1300) {
                asked.waits(1300 - millis);
            }
            return asked.answer(200, "");
        })) {
            TrafficReport report = TrafficProbe.url(server.url()).rate(200).measure(Duration.ofMillis(2000));
            Percentiles latency = report.phases().get(0).latency();
            assertThat(report.failed()).isZero();
            assertThat(report.requests()).isBetween(380L, 405L);
            // half of the requests are due in the stall; they wait half a second in the mean
            assertThat(latency.p90()).isBetween(Duration.ofMillis(600), Duration.ofMillis(1000));
            assertThat(latency.max()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1300));
        }
    }

    @Nested
    class Counts {
        @Test
        void whatNobodyListensTo() throws IOException {
            int port;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
            TrafficReport report =
                    TrafficProbe.url("http://127.0.0.1:" + port + "/").rate(100).measure(SHORT);
            onlyLost(report, Loss.REFUSED);
            assertThat(report.verdict()).isEqualTo(Verdict.BROKEN);
            assertThat(report.reason()).contains("connection refused", "0 may be");
            assertThat(report.examples()).hasSize(10).allSatisfy(example -> {
                assertThat(example.reused()).isFalse();
                assertThat(example.phase()).isEqualTo(TrafficPhase.DURING);
            });
        }

        /** A full queue of connections that nobody accepts: the kernel drops what comes then. */
        @Test
        void whatNobodyAccepts() throws IOException {
            List<Socket> waiting = new ArrayList<>();
            try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                for (int i = 0; i < 3; i++) {
                    Socket socket = new Socket();
                    waiting.add(socket);
                    try {
                        socket.connect(full.getLocalSocketAddress(), 50);
                    } catch (IOException e) {
                        break; // it is full
                    }
                }
                TrafficReport report = TrafficProbe.url("http://127.0.0.1:" + full.getLocalPort() + "/")
                        .rate(50)
                        .within(Duration.ofMillis(200))
                        .measure(SHORT);
                onlyLost(report, Loss.CONNECT_TIMEOUT);
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }

        @Test
        void connectionsThatAreResetBeforeAnAnswer() {
            onlyLost(measured(ScriptedServer.Asked::reset), Loss.RESET);
        }

        @Test
        void connectionsThatAreClosedBeforeAnAnswer() {
            onlyLost(measured(asked -> false), Loss.RESET);
        }

        @Test
        void connectionsThatEndInTheMiddleOfABody() {
            onlyLost(
                    measured(asked -> !asked.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it")),
                    Loss.CUT);
        }

        @Test
        void chunksThatEndTooEarly() {
            onlyLost(
                    measured(
                            asked -> !asked.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")),
                    Loss.CUT);
        }

        @Test
        void answersThatDoNotCome() {
            TrafficReport report;
            try (ScriptedServer server = ScriptedServer.start(asked -> asked.waits(2000))) {
                report = probe(server).within(Duration.ofMillis(400)).measure(SHORT);
            }
            onlyLost(report, Loss.TIMEOUT);
            assertThat(report.examples().get(0).took()).isBetween(Duration.ofMillis(390), Duration.ofMillis(700));
            assertThat(report.examples().get(0).localPort()).isPositive();
        }

        @Test
        void whatProxiesAndProgramsSay() {
            int[] statuses = {502, 503, 504, 500, 404};
            TrafficReport report = measured(asked -> asked.answer(statuses[asked.number() % 5], "no", "X-Pod", "one"));
            assertThat(report.lost().keySet())
                    .containsExactly(
                            Loss.BAD_GATEWAY, Loss.UNAVAILABLE, Loss.GATEWAY_TIMEOUT, Loss.SERVER_ERROR, Loss.STATUS);
            assertThat(report.failed()).isEqualTo(report.requests());
            assertThat(report.examples().get(0).pod()).isEqualTo("one");
        }

        @Test
        void whatIsNoHttp() {
            onlyLost(measured(asked -> !asked.raw("SSH-2.0-OpenSSH_9.6\r\n")), Loss.NO_HTTP);
        }

        @Test
        void redirectsAsGoodUnlessAStatusIsAskedFor() {
            try (ScriptedServer server = ScriptedServer.start(asked -> asked.answer(302, "", "Location", "/x"))) {
                assertThat(probe(server).measure(SHORT).failed()).isZero();
                onlyLost(probe(server).expectStatus(200).measure(SHORT), Loss.STATUS);
            }
        }

        private void onlyLost(TrafficReport report, Loss loss) {
            assertThat(report.lost().keySet())
                    .as(String.join("\n", report.lines()))
                    .containsExactly(loss);
            assertThat(report.failed()).isEqualTo(report.requests()).isBetween(20L, 60L);
        }
    }

    @Nested
    class KeptConnections {
        /** What a pod does that ends in order: it answers, and closes what was kept. The client cannot know. */
        @Test
        void thatEndAtReuseAreResentAndNotLost() {
            AtomicBoolean rude = new AtomicBoolean(true);
            TrafficReport report = measured(asked -> {
                if (asked.turn() > 1 && rude.get()) {
                    return asked.number() % 2 == 0 ? asked.reset() : false;
                }
                return asked.answer(200, "");
            });
            assertThat(report.failed()).as(String.join("\n", report.lines())).isZero();
            assertThat(report.resent()).isPositive();
            assertThat(report.verdict()).isEqualTo(Verdict.KEPT);
            assertThat(report.summary()).contains("resent");
        }

        @Test
        void thatEndAtReuseAreResentOnlyOnce() {
            TrafficReport report = measured(asked -> {
                boolean onNew = !asked.isKept();
                return onNew || asked.number() < 30 ? asked.answer(200, "") : asked.reset();
            });
            assertThat(report.lost().keySet()).containsExactly(Loss.RESET);
            assertThat(report.resent()).isPositive();
        }

        @Test
        void thatEndWhileTheyAreIdleAreNotMissed() {
            try (ScriptedServer server = ScriptedServer.start(asked -> {
                asked.answer(200, "");
                return asked.waits(5) && false;
            })) {
                TrafficReport report = probe(server).rate(50).measure(SHORT);
                assertThat(report.failed()).isZero();
                assertThat(report.resent()).isZero();
            }
        }

        /** An answer that has begun cannot be asked for again. */
        @Test
        void thatEndInTheMiddleOfAnAnswerAreLost() {
            TrafficReport report =
                    measured(asked -> asked.turn() == 1 ? asked.answer(200, "") : !asked.raw("HTTP/1.1 200 OK\r\n"));
            assertThat(report.lost().keySet()).containsExactly(Loss.CUT);
            assertThat(report.resent()).isZero();
            assertThat(report.examples()).allMatch(LostRequest::reused);
        }
    }

    @Nested
    class Tls {
        @Test
        void isSpokenWithTheNameOfTheUrl(@TempDir Path folder) throws Exception {
            Certificates certificates = Certificates.in(folder);
            try (ScriptedServer server = ScriptedServer.start(
                    Optional.of(certificates.identity()), asked -> asked.answer(200, "x".repeat(50_000)))) {
                TrafficProbe probe = TrafficProbe.url("https://localhost/")
                        .connect("127.0.0.1:" + server.port())
                        .ca(certificates.pem())
                        .rate(100);
                TrafficReport report = probe.measure(Duration.ofSeconds(1));
                assertThat(report.failed())
                        .as(String.join("\n", report.lines()))
                        .isZero();
                assertThat(report.requests()).isBetween(85L, 105L);
            }
        }

        @Test
        void ofAnUnknownAuthorityIsLost(@TempDir Path folder) throws Exception {
            Certificates certificates = Certificates.in(folder);
            try (ScriptedServer server =
                    ScriptedServer.start(Optional.of(certificates.identity()), asked -> asked.answer(200, ""))) {
                TrafficReport report = TrafficProbe.url("https://localhost/")
                        .connect("127.0.0.1:" + server.port())
                        .rate(20)
                        .measure(SHORT);
                assertThat(report.lost().keySet()).containsExactly(Loss.TLS);
            }
        }

        @Test
        void ofAServerWithoutItIsLost() {
            try (ScriptedServer server = ScriptedServer.good()) {
                TrafficReport report = TrafficProbe.url("https://localhost/")
                        .connect("127.0.0.1:" + server.port())
                        .rate(20)
                        .within(Duration.ofMillis(400))
                        .measure(SHORT);
                assertThat(report.failed()).isEqualTo(report.requests()).isPositive();
            }
        }
    }

    @Test
    void aShareOfTheRequestsMayBeLost() {
        try (ScriptedServer server =
                ScriptedServer.start(asked -> asked.answer(asked.number() % 20 == 0 ? 503 : 200, ""))) {
            assertThat(probe(server).maxFailed("10%").measure(SHORT).verdict()).isEqualTo(Verdict.KEPT);
            assertThat(probe(server).maxFailed("1%").measure(SHORT).verdict()).isEqualTo(Verdict.BROKEN);
            assertThat(probe(server).maxFailed("30").measure(SHORT).verdict()).isEqualTo(Verdict.KEPT);
        }
    }

    @Test
    void headersPathAndHostAreSentAsTheyWereAskedFor() {
        List<String> heads = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (ScriptedServer server = ScriptedServer.start(asked -> {
            heads.add(asked.head());
            return asked.answer(200, "");
        })) {
            TrafficProbe.url("http://shop.example.com/api?x=1")
                    .connect("127.0.0.1:" + server.port())
                    .header("X-Key", "a\r\nX-Other: b")
                    .rate(20)
                    .measure(SHORT);
        }
        assertThat(heads).isNotEmpty().allSatisfy(head -> assertThat(head)
                .startsWith("GET /api?x=1 HTTP/1.1\r\nHost: shop.example.com\r\n")
                .contains("X-Key: a  X-Other: b\r\n"));
    }

    @Test
    void aTokenInTheQueryIsNotShown() {
        try (ScriptedServer server = ScriptedServer.good()) {
            TrafficReport report =
                    TrafficProbe.url(server.url() + "?token=hunter2").rate(20).measure(SHORT);
            assertThat(report.toString()).doesNotContain("hunter2");
        }
    }

    @Test
    void leavesNoThreadBehind() {
        try (ScriptedServer server = ScriptedServer.good()) {
            probe(server).measure(SHORT);
        }
        org.awaitility.Awaitility.await()
                .atMost(2, TimeUnit.SECONDS)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("epicheck-traffic")));
    }

    @Test
    void whatCannotBeAskedIsRefusedAtOnce() {
        TrafficProbe probe = TrafficProbe.url("http://127.0.0.1/");
        Map<String, Runnable> mistakes = Map.of(
                "rate: 501", () -> probe.rate(501),
                "within: ", () -> probe.within(Duration.ofMinutes(1)),
                "maxFailed: `many`", () -> probe.maxFailed("many"),
                "connect: `here`", () -> probe.connect("here"),
                "link-local", () -> TrafficProbe.url("http://169.254.169.254/"),
                "user or password", () -> TrafficProbe.url("http://me:hunter2@example.com/"));
        mistakes.forEach((text, mistake) -> assertThatThrownBy(mistake::run)
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(text)
                .hasMessageStartingWith("availability: ")
                .hasMessageNotContaining("hunter2"));
    }

    @Test
    void phasesAreEmptyOfNumbersThatAreNotThere() {
        Phase phase = new Phase(TrafficPhase.BEFORE, Duration.ZERO, 0, Map.of(), 0, new Latencies().percentiles());
        assertThat(phase.latency().max()).isZero();
        assertThat(phase.requests()).isZero();
    }
}
