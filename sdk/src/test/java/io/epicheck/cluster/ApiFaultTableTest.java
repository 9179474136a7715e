package io.epicheck.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epicheck.AccessException;
import io.epicheck.BadInputException;
import io.epicheck.EpicheckException;
import io.epicheck.TransientException;
import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeApi.Watch;
import io.epicheck.cluster.KubeApi.WatchListener;
import io.epicheck.event.EventSink;
import io.epicheck.manifest.Manifests;
import io.epicheck.manifest.ReleasePlanner;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.retry.ManualTime;
import io.epicheck.rollout.watch.NamespaceWatch;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.ApiFaults;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.fault.FaultProxy;
import io.epicheck.testkit.http.MiniServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of API server faults, row by row ({@code docs/faults.md} names the rows that are shown elsewhere). */
class ApiFaultTableTest {
    private static final ResourceType CONFIG_MAP = new ResourceType("", "v1", "ConfigMap", "configmaps", true);
    private static final ObjectRef REF = new ObjectRef(CONFIG_MAP, "default", "c");
    private static final Duration SOON = Duration.ofSeconds(10);

    private final SimulatedCluster simulated = SimulatedCluster.start();
    private final ManualTime time = new ManualTime();
    private final long begin = time.nanos();

    @AfterEach
    void stop() {
        simulated.close();
    }

    @Nested
    class NoServer {
        @Test
        void connectionRefusedAtStart() {
            FaultProxy proxy = FaultProxy.toServerOf(simulated.kubeconfig());
            proxy.down();
            unreachable(proxy.kubeconfig(simulated.kubeconfig()), "connection refused");
            proxy.close();
        }

        @Test
        void dnsFailAtStart() {
            unreachable(simulated.kubeconfig().replaceAll("127.0.0.1:\\d+", "no-such-host.invalid:6443"), "not known");
        }

        private void unreachable(String kubeconfig, String why) {
            assertThatThrownBy(() -> connect(kubeconfig))
                    .isInstanceOfSatisfying(TransientException.class, e -> {
                        assertThat(e.code()).isEqualTo("API_UNREACHABLE");
                        assertThat(ExitCode.of(e)).isEqualTo(75);
                    })
                    .hasMessageContaining("the API server http://")
                    .hasMessageContaining(why);
            assertThat(waited()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(60));
            assertThat(simulated.requests()).isEmpty();
        }
    }

    @Nested
    class ResponseLost {
        @Test
        void anApplyIsSentAgainAndChangesNothing() {
            KubeApi api = connect().api();
            simulated.fail(Fault.lostAnswer().on("PATCH", "/configmaps/c"));
            KubeObject stored = api.apply(configMap("a: '1'"), ApplyOptions.DEFAULT);
            assertThat(simulated.faultsToCome()).isEmpty();
            assertThat(simulated.requests())
                    .filteredOn(request -> request.isWrite())
                    .hasSize(2);
            assertThat(api.get(REF)).contains(stored);
        }

        @Test
        void aCreateIsFoundToBeOurs() {
            KubeApi api = connect().api();
            simulated.fail(Fault.lostAnswer().on("POST", "/configmaps"));
            assertThat(api.create(configMap("a: '1'")).strings("/data")).containsEntry("a", "1");
            assertThat(api.list(CONFIG_MAP, "default", "").items())
                    .filteredOn(object -> object.name().equals("c"))
                    .hasSize(1);
        }

        @Test
        void aCreateIsOursByItsRun() {
            KubeApi api = connect().api();
            simulated.fail(Fault.lostAnswer().on("POST", "/configmaps"));
            assertThat(api.create(marked("17")).annotations()).containsEntry("epicheck.io/run", "17");
        }

        @Test
        void aCreateOfSomebodyElseIsTold() {
            KubeApi api = connect().api();
            api.create(marked("16"));
            simulated.fail(Fault.reset().on("POST", "/configmaps"));
            assertThatThrownBy(() -> api.create(marked("17")))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.reason()).isEqualTo("AlreadyExists"));
        }

        @Test
        void aReplacementIsFoundToBeOurs() {
            KubeApi api = connect().api();
            KubeObject first = api.create(configMap("a: '1'"));
            simulated.fail(Fault.lostAnswer().on("PUT", "/configmaps/c"));
            KubeObject sent = object("{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: default,"
                    + " resourceVersion: '" + first.resourceVersion() + "'}, data: {a: '2'}}");
            assertThat(api.replace(sent).strings("/data")).containsEntry("a", "2");
        }

        @Test
        void aDeletionIsSaidToHaveHappened() {
            KubeApi api = connect().api();
            api.create(configMap("a: '1'"));
            simulated.fail(Fault.lostAnswer().on("DELETE", "/configmaps/c"));
            assertThat(api.delete(REF, "")).isTrue();
        }

        @Test
        void onTheWayThroughAProxyToo() {
            try (FaultProxy proxy = FaultProxy.toServerOf(simulated.kubeconfig())) {
                KubeApi api = connect(proxy.kubeconfig(simulated.kubeconfig())).api();
                api.get(REF);
                assertThat(api.resourceType("v1", "ConfigMap")).isPresent();
                proxy.cutAnswersAfter(0);
                assertThat(api.create(configMap("a: '1'")).name()).isEqualTo("c");
                assertThat(simulated.requests())
                        .filteredOn(request -> request.isWrite())
                        .extracting(request -> request.status())
                        .containsExactly(201, 409);
            }
        }
    }

    @Nested
    class RestartDuringWait {
        @Test
        void theWatchGoesOnWhereItWas() {
            try (FaultProxy proxy = FaultProxy.toServerOf(simulated.kubeconfig())) {
                Cluster cluster = connect(proxy.kubeconfig(simulated.kubeconfig()));
                Seen seen = new Seen();
                String version = cluster.api().list(CONFIG_MAP, "default", "").resourceVersion();
                try (Watch watch = cluster.api().watch(CONFIG_MAP, "default", version, seen)) {
                    assertThat(watch).isNotNull();
                    await().atMost(SOON)
                            .until(() -> simulated.requests().stream().anyMatch(r -> r.isWatch()));
                    proxy.down();
                    connect().api().create(configMap("a: '1'"));
                    assertThat(seen.names).isEmpty();
                    proxy.up();
                    await().atMost(SOON).until(() -> seen.names.contains("c"));
                    assertThat(seen.errors).isEmpty();
                }
            }
        }

        @Test
        void whatWasKnownStaysWhileListsFail() throws InterruptedException {
            KubeApi api = connect().api();
            try (NamespaceWatch watch = NamespaceWatch.start(api, "default", List.of(CONFIG_MAP), time)) {
                await().atMost(SOON).until(() -> simulated.requests().stream().anyMatch(r -> r.isWatch()));
                simulated.fail(ApiFaults.watchExpired());
                simulated.fail(Fault.answer(503).on("GET", "/configmaps").always());
                simulated.dropConnections();
                long before = time.nanos();
                await().atMost(SOON).until(() -> {
                    watch.await(Duration.ofMillis(20));
                    return time.nanos() - before > Duration.ofSeconds(60).toNanos();
                });
                simulated.forgetFaults();
                connect().api().create(configMap("a: '1'"));
                await().atMost(SOON).until(() -> watch.await(Duration.ofMillis(50)));
            }
        }

        @Test
        void aServerThatEndsEveryWatchAtOnceIsAskedEverMoreSlowly() {
            KubeApi api = connect().api();
            simulated.forgetRequests();
            simulated.fail(Fault.loginPage().on("GET", "watch=true").always());
            long before = time.nanos();
            try (Watch watch = api.watch(CONFIG_MAP, "default", "1", new Seen())) {
                assertThat(watch).isNotNull();
                await().atMost(SOON)
                        .until(() ->
                                time.nanos() - before > Duration.ofSeconds(60).toNanos());
            }
            double perSecond = simulated.requests().size()
                    / (Duration.ofNanos(time.nanos() - before).toMillis() / 1000.0);
            assertThat(perSecond).isLessThan(1);
        }
    }

    @Nested
    class TooManyRequests {
        @ParameterizedTest
        @CsvSource({
            "1, 1000",
            "30, 30000",
            "soon, 200",
            "'Sun, 06 Nov 1994 08:49:37 GMT', 200",
        })
        void retryAfterIsWaitedFor(String header, long millis) {
            KubeApi api = connect().api();
            simulated.fail(Fault.answer(429).retryAfter(header).on("GET", "/configmaps/c"));
            assertThat(api.get(REF)).isEmpty();
            assertThat(time.pauses()).hasSize(1);
            assertThat(waited()).isBetween(Duration.ofMillis(millis), Duration.ofMillis(millis + 600));
        }

        @Test
        void anHourIsNotSleptThrough() {
            KubeApi api = connect().api();
            simulated.fail(Fault.answer(429).retryAfter("3600").always());
            assertThatThrownBy(() -> api.apply(configMap("a: '1'"), ApplyOptions.DEFAULT))
                    .isInstanceOfSatisfying(TransientException.class, e -> {
                        assertThat(e.code()).isEqualTo("API_BUSY");
                        assertThat(ExitCode.of(e)).isEqualTo(75);
                    })
                    .hasMessageContaining("asks to wait 60 min, longer than the 60 s that are left");
            assertThat(time.pauses()).isEmpty();
        }
    }

    @Nested
    class ServerErrors {
        @ParameterizedTest
        @ValueSource(ints = {500, 502, 503, 504})
        void areRepeated(int status) {
            KubeApi api = connect().api();
            simulated.fail(Fault.next(3, status).on("PATCH", "/configmaps"));
            assertThat(api.apply(configMap("a: '1'"), ApplyOptions.DEFAULT).uid())
                    .isNotEmpty();
            assertThat(time.pauses()).hasSize(3);
        }

        @ParameterizedTest
        @ValueSource(ints = {500, 502, 503, 504})
        void endAfterAMinuteAndAreNoRefusal(int status) {
            KubeApi api = connect().api();
            simulated.fail(Fault.answer(status).always());
            assertThatThrownBy(() -> api.list(CONFIG_MAP, "default", ""))
                    .isInstanceOfSatisfying(TransientException.class, e -> assertThat(ExitCode.of(e))
                            .isEqualTo(75))
                    .hasMessageContaining("HTTP " + status);
            assertThat(waited()).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(60));
        }

        @Test
        void aWebhookThatCannotBeCalledIsTriedThreeTimesAndNamed() {
            KubeApi api = connect().api();
            simulated.fail(ApiFaults.webhookUnreachable("policy.example.com")
                    .on("PATCH", "")
                    .always());
            assertThatThrownBy(() -> api.apply(configMap("a: '1'"), ApplyOptions.DRY_RUN))
                    .isInstanceOfSatisfying(TransientException.class, e -> {
                        assertThat(e.code()).isEqualTo("WEBHOOK_UNREACHABLE");
                        assertThat(ExitCode.of(e)).isEqualTo(75);
                    })
                    .hasMessageContaining("policy.example.com");
            assertThat(simulated.requests())
                    .filteredOn(request -> request.method().equals("PATCH"))
                    .hasSize(3);
        }
    }

    @Nested
    class NotKubernetes {
        @Test
        void htmlWith200() {
            simulated.fail(Fault.loginPage().always());
            isNoKubernetes("HTTP 200 with text/html");
        }

        @Test
        void htmlWith404() {
            KubeApi api = connect().api();
            simulated.fail(Fault.answer(404).body("text/html", "<html>"));
            assertThatThrownBy(() -> api.get(REF)).hasMessageContaining("is not a Kubernetes API server");
        }

        @Test
        void aRedirectIsNotFollowedWithCredentials() {
            CopyOnWriteArrayList<String> seen = new CopyOnWriteArrayList<>();
            try (MiniServer portal = MiniServer.start(exchange -> {
                seen.add(exchange.request().header("Authorization"));
                exchange.send(200, Map.of("Content-Type", "text/html"), new byte[0]);
            })) {
                simulated.fail(Fault.redirect("http://127.0.0.1:" + portal.port() + "/login")
                        .always());
                assertThatThrownBy(ApiFaultTableTest.this::connect)
                        .isInstanceOf(AccessException.class)
                        .hasMessageContaining("is not a Kubernetes API server");
                assertThat(seen).allMatch(String::isEmpty);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {501, 505})
        void notImplementedIsNotRepeated(int status) {
            simulated.fail(Fault.answer(status).always());
            assertThatThrownBy(ApiFaultTableTest.this::connect).isInstanceOf(ApiException.class);
            assertThat(simulated.requests()).hasSize(1);
        }

        @Test
        void anEndlessBody() {
            simulated.fail(Fault.endless().always());
            assertThatThrownBy(ApiFaultTableTest.this::connect)
                    .isInstanceOf(AccessException.class)
                    .hasMessageContaining("longer than 32 MiB");
            assertThat(simulated.requests()).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"headers", "body", "silence"})
        void slowAnswersEndInTime(String what) {
            Duration perByte = Duration.ofMillis(100);
            simulated.fail(
                    switch (what) {
                        case "headers" -> Fault.slowHeaders(perByte).always();
                        case "body" -> Fault.dripping(perByte).always();
                        default -> Fault.stalled().always();
                    });
            Requests.Limits limits = new Requests.Limits(Duration.ofMillis(500), Duration.ofSeconds(2));
            long realBegin = System.nanoTime();
            assertThatThrownBy(() -> ConnectedCluster.connect(
                            Kubeconfig.parse(simulated.kubeconfig()),
                            io.epicheck.retry.Time.system(),
                            EventSink.none(),
                            limits))
                    .isInstanceOf(TransientException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - realBegin)).isLessThan(Duration.ofSeconds(7));
        }

        private void isNoKubernetes(String how) {
            assertThatThrownBy(ApiFaultTableTest.this::connect)
                    .isInstanceOf(AccessException.class)
                    .hasMessageContaining("is not a Kubernetes API server")
                    .hasMessageContaining(how);
            assertThat(time.pauses()).isEmpty();
        }
    }

    @Nested
    class Gone {
        @Test
        void onAWatch() {
            KubeApi api = connect().api();
            simulated.fail(ApiFaults.watchExpired());
            Seen seen = new Seen();
            try (Watch watch = api.watch(CONFIG_MAP, "default", "1", seen)) {
                assertThat(watch).isNotNull();
                await().atMost(SOON).untilTrue(seen.gone);
            }
        }

        @Test
        void inPlaceOfAWatch() {
            KubeApi api = connect().api();
            simulated.fail(ApiFaults.expired().on("GET", "watch=true"));
            Seen seen = new Seen();
            try (Watch watch = api.watch(CONFIG_MAP, "default", "1", seen)) {
                assertThat(watch).isNotNull();
                await().atMost(SOON).untilTrue(seen.gone);
            }
        }

        @Test
        void onAContinueToken() {
            KubeApi api = connect().api();
            for (int i = 0; i < 501; i++) {
                simulated
                        .objects()
                        .create(object("{apiVersion: v1, kind: ConfigMap, metadata: {name: m" + i
                                        + ", namespace: default}}")
                                .toJson());
            }
            simulated.fail(ApiFaults.expired().on("GET", "continue="));
            assertThat(api.list(CONFIG_MAP, "default", "").items()).hasSize(502); // with the CA bundle
            assertThat(simulated.faultsToCome()).isEmpty();
        }
    }

    @Nested
    class BrokenAnswers {
        @Test
        void malformedJsonIsATypedError() {
            KubeApi api = connect().api();
            simulated.fail(Fault.malformedJson());
            assertThatThrownBy(() -> api.get(REF)).isInstanceOf(EpicheckException.class);
        }

        @Test
        void aTruncatedAnswerIsAskedForAgain() {
            KubeApi api = connect().api();
            simulated.fail(Fault.truncated(0.5).on("GET", "/configmaps"));
            assertThat(api.list(CONFIG_MAP, "default", "").items()).isNotEmpty();
            assertThat(simulated.faultsToCome()).isEmpty();
        }

        @Test
        void aBrokenLineInAWatchLosesNoEvent() {
            KubeApi api = connect().api();
            String version = api.list(CONFIG_MAP, "default", "").resourceVersion();
            api.create(configMap("a: '1'"));
            simulated.fail(Fault.answer(200)
                    .body("application/json", "{\"type\":\"ADD\n")
                    .on("GET", "watch=true"));
            Seen seen = new Seen();
            try (Watch watch = api.watch(CONFIG_MAP, "default", version, seen)) {
                assertThat(watch).isNotNull();
                await().atMost(SOON).until(() -> seen.names.contains("c"));
            }
        }
    }

    @Nested
    class Unauthorized {
        @Test
        void atStartEndsWithoutTheToken() {
            simulated.fail(ApiFaults.unauthorized().always());
            assertThatThrownBy(ApiFaultTableTest.this::connect)
                    .isInstanceOfSatisfying(AccessException.class, e -> assertThat(ExitCode.of(e))
                            .isEqualTo(4))
                    .hasMessageContaining("rejects the credentials")
                    .hasMessageNotContaining(simulated.token());
            assertThat(time.pauses()).isEmpty();
            assertThat(simulated.requests()).hasSizeLessThan(3);
        }

        @Test
        void inTheMiddleReadsTheTokenFileAgain(@TempDir Path folder) throws Exception {
            Path file = Files.writeString(folder.resolve("token"), simulated.token());
            KubeApi api = connect(withTokenFile(file)).api();
            simulated.renewToken();
            Files.writeString(file, simulated.token() + "\n");
            assertThat(api.apply(configMap("a: '1'"), ApplyOptions.DEFAULT).uid())
                    .isNotEmpty();
        }

        @Test
        void inAWatchReadsTheTokenFileAgain(@TempDir Path folder) throws Exception {
            Path file = Files.writeString(folder.resolve("token"), simulated.token());
            KubeApi api = connect(withTokenFile(file)).api();
            String version = api.list(CONFIG_MAP, "default", "").resourceVersion();
            simulated.renewToken();
            Files.writeString(file, simulated.token());
            Seen seen = new Seen();
            try (Watch watch = api.watch(CONFIG_MAP, "default", version, seen)) {
                assertThat(watch).isNotNull();
                connect().api().create(configMap("a: '1'"));
                await().atMost(SOON).until(() -> seen.names.contains("c"));
                assertThat(seen.errors).isEmpty();
            }
        }

        @Test
        void withTheSameTokenInTheFileIsFinal(@TempDir Path folder) throws Exception {
            Path file = Files.writeString(folder.resolve("token"), simulated.token());
            KubeApi api = connect(withTokenFile(file)).api();
            simulated.renewToken();
            assertThatThrownBy(() -> api.get(REF)).isInstanceOf(AccessException.class);
        }

        private String withTokenFile(Path file) {
            return simulated.kubeconfig().replace("token: " + simulated.token(), "tokenFile: " + file);
        }
    }

    @Nested
    class Refused {
        @Test
        void rbacIsAMissingPermissionWithTheRuleToAdd() {
            simulated.deny("patch", "deployments.apps");
            Cluster cluster = connect();
            assertThatThrownBy(() -> AccessReview.verify(
                            cluster, "default", List.of(new AccessReview.Need("apps", "deployments", "patch"))))
                    .isInstanceOf(AccessException.class)
                    .hasMessageContaining("patch deployments.apps")
                    .satisfies(e -> assertThat(((AccessException) e).nextStep()).contains("verbs: [patch]"));
        }

        @Test
        void quotaIsToldWithItsNumbersBeforeAnythingIsWritten() {
            simulated.fail(ApiFaults.quotaExceeded("configmaps \"c\"", "small").on("PATCH", "dryRun=All"));
            planned("exceeded quota: small", "limited: requests.cpu=4");
        }

        @Test
        void aTerminatingNamespaceIsNotMadeAgain() {
            simulated.fail(ApiFaults.namespaceTerminating("configmaps \"c\"", "default")
                    .on("PATCH", "dryRun=All"));
            planned("namespace default is being terminated");
            assertThat(simulated.requests()).noneMatch(request -> request.isWrite());
        }

        @Test
        void anAdmissionDenialIsToldBeforeAnythingIsWritten() {
            simulated.fail(ApiFaults.webhookDenies("policy.example.com", "no latest tag")
                    .on("PATCH", "dryRun=All"));
            planned("policy.example.com", "no latest tag");
        }

        private void planned(String... texts) {
            Cluster cluster = connect();
            assertThatThrownBy(() -> ReleasePlanner.plan(
                            cluster.api(),
                            "default",
                            Manifests.parse(
                                            "test.yaml",
                                            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: '1'}\n")
                                    .resolve("default")))
                    .isInstanceOf(BadInputException.class)
                    .satisfies(e -> assertThat(e.getMessage()).contains(texts));
            assertThat(simulated.requests()).noneMatch(request -> request.isWrite());
        }
    }

    @Nested
    class OtherRefusals {
        @Test
        void resourceVersionConflictsComeBackToWhoDecides() {
            KubeApi api = connect().api();
            api.create(configMap("a: '1'"));
            simulated.fail(ApiFaults.changedMeanwhile("configmaps \"c\"").on("PUT", ""));
            assertThatThrownBy(() -> api.replace(configMap("a: '2'")))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.status()).isEqualTo(409));
            assertThat(time.pauses()).isEmpty();
        }

        @Test
        void aKindThatIsNotServedIsNamed() {
            KubeApi api = connect().api();
            assertThatThrownBy(() -> api.apply(
                            object("{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}}"),
                            ApplyOptions.DEFAULT))
                    .hasMessageContaining("does not serve Widget of example.com/v1");
        }

        @Test
        void aProxyThatWantsALoginIsToldWithoutItsPassword() {
            try (MiniServer proxy = MiniServer.start(exchange -> exchange.send(407, Map.of(), new byte[0]))) {
                String kubeconfig = simulated
                        .kubeconfig()
                        .replaceFirst(
                                "server: (\\S+)",
                                "server: $1\n    proxy-url: http://ann:canary-pass@127.0.0.1:" + proxy.port());
                assertThatThrownBy(() -> connect(kubeconfig))
                        .isInstanceOf(EpicheckException.class)
                        .hasMessageContaining("proxy")
                        .hasMessageNotContaining("canary-pass");
                assertThat(time.pauses()).isEmpty();
            }
        }
    }

    private Cluster connect() {
        return connect(simulated.kubeconfig());
    }

    private Cluster connect(String kubeconfig) {
        return Cluster.connect(Kubeconfig.parse(kubeconfig), time, EventSink.none());
    }

    private Duration waited() {
        return Duration.ofNanos(time.nanos() - begin);
    }

    private static KubeObject configMap(String data) {
        return object(
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: default}, data: {" + data + "}}");
    }

    private static KubeObject marked(String run) {
        return object("{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: default,"
                + " annotations: {epicheck.io/run: '" + run + "'}}}");
    }

    private static KubeObject object(String yaml) {
        return KubeApiContract.parsed(yaml);
    }

    /** What a watch has told. */
    private static final class Seen implements WatchListener {
        private final List<String> names = new CopyOnWriteArrayList<>();
        private final List<RuntimeException> errors = new CopyOnWriteArrayList<>();
        private final AtomicBoolean gone = new AtomicBoolean();

        @Override
        public void onEvent(EventType type, KubeObject object) {
            names.add(object.name());
        }

        @Override
        public void onGone() {
            gone.set(true);
        }

        @Override
        public void onError(RuntimeException cause) {
            errors.add(cause);
        }
    }
}
