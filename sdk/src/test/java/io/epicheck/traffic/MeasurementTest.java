package io.epicheck.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.EpicheckException;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.manifest.Manifests;
import io.epicheck.retry.ManualTime;
import io.epicheck.retry.Time;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.RolloutManager;
import io.epicheck.rollout.RolloutResult;
import io.epicheck.rollout.TrafficWatch;
import io.epicheck.rollout.TrafficWatch.Watching;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.traffic.TrafficReport.Phase;
import io.epicheck.traffic.TrafficReport.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Requests before, while and after something is released. */
class MeasurementTest {
    private static final Duration BRIEF = Duration.ofMillis(300);

    private final SimulatedCluster simulated = SimulatedCluster.start();
    private final Cluster cluster = Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()));
    private final AtomicInteger status = new AtomicInteger(200);
    private final ScriptedServer server = ScriptedServer.start(asked -> asked.answer(status.get(), ""));
    private final List<TrafficReport> reports = new CopyOnWriteArrayList<>();
    private final List<PipelineEvent> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        server.close();
        cluster.close();
        simulated.close();
    }

    private TrafficProbe probe() {
        return TrafficProbe.url(server.url())
                .rate(100)
                .within(Duration.ofSeconds(1))
                .before(BRIEF)
                .after(BRIEF)
                .listener(events::add)
                .onReport(reports::add);
    }

    private Watching begin(TrafficProbe probe) {
        return probe.begin(cluster, "default", Time.system().deadlineIn(Duration.ofSeconds(10)));
    }

    @Test
    void aBudgetThatIsKeptIsToldByPhase() {
        try (Watching watching = begin(probe())) {
            watching.releasing();
            Time.system().pause(BRIEF);
            assertThat(watching.broken()).isEmpty();
            assertThat(watching.verdict()).isEmpty();
        }
        TrafficReport report = reports.get(0);
        assertThat(report.verdict()).isEqualTo(Verdict.KEPT);
        assertThat(report.phases())
                .extracting(Phase::phase)
                .containsExactly(TrafficPhase.BEFORE, TrafficPhase.DURING, TrafficPhase.AFTER);
        assertThat(report.phases()).allSatisfy(phase -> assertThat(phase.ok()).isPositive());
        assertThat(report.requests()).isEqualTo(server.requests());
        assertThat(report.unfinished()).isZero();
    }

    @Test
    void aCountThatIsExceededStopsAtOnceAndTheWayBackIsToldToo() {
        Cause cause;
        try (Watching watching = begin(probe())) {
            watching.releasing();
            status.set(502);
            Awaitility.await().atMost(1, TimeUnit.SECONDS).until(() -> watching.broken()
                    .isPresent());
            cause = watching.broken().orElseThrow();
            watching.goingBack();
            status.set(200);
            Time.system().pause(BRIEF);
        }
        assertThat(cause.code()).isEqualTo("REQUESTS_LOST");
        assertThat(cause.reason()).contains("answered 502", "0 may be");
        assertThat(String.join("\n", cause.evidence()))
                .contains("the proxy before the pods sent the request to one that was gone", "before: ", "status 502");
        assertThat(cause.nextStep()).contains("preStop");
        TrafficReport report = reports.get(0);
        assertThat(report.verdict()).isEqualTo(Verdict.BROKEN);
        Phase back = report.phases().get(report.phases().size() - 1);
        assertThat(back.phase()).isEqualTo(TrafficPhase.ROLLBACK);
        assertThat(back.ok()).isPositive();
    }

    @Test
    void aShareIsJudgedWhenItCanBeKeptNoMore() {
        try (Watching watching = begin(probe().maxFailed("50%"))) {
            watching.releasing();
            status.set(503);
            Time.system().pause(BRIEF);
            assertThat(watching.broken()).as("many good ones may follow").isEmpty();
            assertThat(watching.verdict()).isPresent();
        }
    }

    @Test
    void anEntryThatFailedBeforeSaysNothingAboutTheRelease() {
        status.set(503);
        try (Watching watching = begin(probe())) {
            watching.releasing();
            Time.system().pause(BRIEF);
            assertThat(watching.broken()).isEmpty();
            assertThat(watching.verdict()).isEmpty();
        }
        assertThat(reports.get(0).verdict()).isEqualTo(Verdict.NOT_JUDGED);
        assertThat(reports.get(0).reason()).contains("not available before the first write");
        assertThat(codes()).contains("NOT_AVAILABLE_BEFORE");
    }

    @Test
    void aShareThatWasLostBeforeIsNotHeldAgainstTheRelease() {
        try (ScriptedServer shaky =
                ScriptedServer.start(asked -> asked.answer(asked.number() % 10 == 0 ? 500 : 200, ""))) {
            TrafficProbe probe = TrafficProbe.url(shaky.url())
                    .rate(100)
                    .within(Duration.ofSeconds(1))
                    .before(Duration.ofSeconds(1))
                    .after(BRIEF)
                    .listener(events::add)
                    .onReport(reports::add);
            try (Watching watching = begin(probe)) {
                watching.releasing();
                Time.system().pause(BRIEF);
                assertThat(watching.verdict()).isEmpty();
            }
        }
        assertThat(codes()).contains("REQUESTS_LOST_BEFORE");
        assertThat(reports.get(0).verdict()).isEqualTo(Verdict.KEPT);
    }

    /** An entry that is an object of the release itself, at the first install. */
    @Test
    void anEntryThatIsNotThereYetIsNotMeasured() {
        TrafficProbe probe = TrafficProbe.service("web").listener(events::add).onReport(reports::add);
        assertThat(probe.begin(cluster, "default", Time.system().deadlineIn(BRIEF)))
                .isSameAs(TrafficWatch.none());
        assertThat(reports.get(0).verdict()).isEqualTo(Verdict.NOT_JUDGED);
        assertThat(reports.get(0).reason()).contains("Service default/web does not exist");
        assertThat(codes()).contains("NOT_MEASURED");
    }

    @Test
    void aServiceIsAskedThroughItsPortOnANode() {
        simulated.objects().create(service("NodePort", server.port()));
        TrafficReport report =
                TrafficProbe.service("web").node("127.0.0.1").rate(50).measure(cluster, "default", BRIEF);
        assertThat(report.failed()).isZero();
        assertThat(report.requests()).isPositive();
        assertThat(report.via()).isEqualTo("node port " + server.port() + " of 127.0.0.1");
        assertThat(report.subject()).isEqualTo("Service default/web");
    }

    @Test
    void aServiceInsideTheClusterIsRefusedWithAWayOut() {
        simulated.objects().create(service("ClusterIP", 0));
        assertThatThrownBy(() -> TrafficProbe.service("web").measure(cluster, "default", BRIEF))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("reachable only inside the cluster")
                .hasMessageContaining("port-forward");
        TrafficReport report = TrafficProbe.service("web")
                .connect("127.0.0.1:" + server.port())
                .rate(50)
                .measure(cluster, "default", BRIEF);
        assertThat(report.failed()).isZero();
    }

    @Test
    void withoutTheRightToListNodesOneMustBeNamed() {
        simulated.objects().create(service("NodePort", server.port()));
        simulated.deny("list", "nodes");
        assertThatThrownBy(() -> TrafficProbe.service("web").measure(cluster, "default", BRIEF))
                .isInstanceOf(BadInputException.class)
                .extracting(thrown -> ((BadInputException) thrown).nextStep())
                .asString()
                .contains("`node: host`");
    }

    @Test
    void aReleaseThatLosesRequestsIsTakenBackAndTheProbeEnds() {
        RolloutManager shop = RolloutManager.in(cluster, "default").application("shop");
        assertThat(shop.deploy(page("one"))).isInstanceOf(RolloutResult.Deployed.class);
        RolloutResult result = shop.watchTraffic(probe())
                .verifyWith((c, n, d) -> {
                    status.set(503);
                    Time.system().pause(BRIEF);
                    return Optional.empty();
                })
                .deploy(page("two"));
        assertThat(result).isInstanceOf(RolloutResult.RolledBack.class);
        assertThat(((RolloutResult.RolledBack) result).cause().code()).isEqualTo("REQUESTS_LOST");
        assertThat(simulated
                        .objects()
                        .get("ConfigMap", "default", "page")
                        .orElseThrow()
                        .at("/data/text")
                        .asString(""))
                .isEqualTo("one");
        assertThat(reports).hasSize(1);
        noThreadIsLeft();
    }

    @Test
    void aGoodReleaseIsDeployedAndTheProbeEnds() {
        RolloutManager shop =
                RolloutManager.in(cluster, "default").application("shop").watchTraffic(probe());
        assertThat(shop.deploy(page("one"))).isInstanceOf(RolloutResult.Deployed.class);
        assertThat(reports.get(0).verdict()).isEqualTo(Verdict.KEPT);
        assertThat(shop.deploy(page("one"))).isInstanceOf(RolloutResult.Unchanged.class);
        assertThat(reports)
                .as("nothing was written, so there was nothing to measure")
                .hasSize(1);
        noThreadIsLeft();
    }

    @Test
    void anInterruptEndsItInTime() throws InterruptedException {
        RolloutManager shop = RolloutManager.in(cluster, "default")
                .application("shop")
                .watchTraffic(probe().after(Duration.ofMinutes(1)));
        List<RolloutResult> results = new CopyOnWriteArrayList<>();
        Thread deploy = new Thread(() -> results.add(shop.deploy(page("one"))));
        deploy.start();
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> server.requests() > 200);
        deploy.interrupt();
        deploy.join(3000);
        assertThat(deploy.isAlive()).isFalse();
        assertThat(results).singleElement().isInstanceOf(RolloutResult.Interrupted.class);
        noThreadIsLeft();
    }

    @Test
    void anInterruptBeforeTheFirstWriteLeavesNothing() throws InterruptedException {
        RolloutManager shop = RolloutManager.in(cluster, "default")
                .application("shop")
                .watchTraffic(probe().before(Duration.ofMinutes(1)));
        List<RuntimeException> thrown = new CopyOnWriteArrayList<>();
        Thread deploy = new Thread(() -> {
            try {
                shop.deploy(page("one"));
            } catch (RuntimeException e) {
                thrown.add(e);
            }
        });
        deploy.start();
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> server.requests() > 20);
        deploy.interrupt();
        deploy.join(3000);
        assertThat(deploy.isAlive()).isFalse();
        assertThat(thrown).singleElement().isInstanceOf(EpicheckException.class);
        assertThat(simulated.objects().get("ConfigMap", "default", "page")).isEmpty();
        noThreadIsLeft();
    }

    /** With the API server away as well, nobody can tell whose network it is: nothing is taken back. */
    @Test
    void anApiServerThatIsAwayTooMakesLostRequestsUnclear() {
        Cause lost = new Cause("REQUESTS_LOST", "", "9 of 10 requests lost", List.of(), "");
        try (SimulatedCluster other = SimulatedCluster.start();
                Cluster away =
                        Cluster.connect(Kubeconfig.parse(other.kubeconfig()), new ManualTime(), EventSink.none())) {
            RolloutManager shop = RolloutManager.in(away, "default").application("shop");
            shop.deploy(page("one"));
            RolloutResult result = shop.watchTraffic((c, n, d) -> new Scripted(() -> {
                        other.close();
                        return Optional.of(lost);
                    }))
                    .deploy(page("two"));
            assertThat(result).isInstanceOf(RolloutResult.Unknown.class);
        }
    }

    @Test
    void anEntryThatCanNeverBeAskedIsRefusedBeforeAnythingIsWritten() {
        simulated.objects().create(service("ClusterIP", 0));
        RolloutManager shop =
                RolloutManager.in(cluster, "default").application("shop").watchTraffic(TrafficProbe.service("web"));
        assertThatThrownBy(() -> shop.deploy(page("one")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("reachable only inside the cluster");
        assertThat(simulated.objects().get("ConfigMap", "default", "page")).isEmpty();
        assertThat(shop.deployed().needsRecovery()).isFalse();
    }

    /** Says one thing at the end. */
    private record Scripted(Supplier<Optional<Cause>> end) implements Watching {
        @Override
        public Optional<Cause> verdict() {
            return end.get();
        }

        @Override
        public void releasing() {}

        @Override
        public Optional<Cause> broken() {
            return Optional.empty();
        }

        @Override
        public void goingBack() {}

        @Override
        public void close() {}
    }

    private List<String> codes() {
        return events.stream()
                .flatMap(event -> event instanceof Notice notice
                        ? java.util.stream.Stream.of(notice.code())
                        : java.util.stream.Stream.empty())
                .toList();
    }

    private static void noThreadIsLeft() {
        Awaitility.await().atMost(2, TimeUnit.SECONDS).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("epicheck-traffic")));
    }

    private static Manifests page(String text) {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        map.put("apiVersion", "v1").put("kind", "ConfigMap");
        map.putObject("metadata").put("name", "page");
        map.putObject("data").put("text", text);
        return Manifests.of(List.of(KubeObject.of(map)));
    }

    private static ObjectNode service(String type, int nodePort) {
        ObjectNode service = JsonNodeFactory.instance.objectNode();
        service.put("apiVersion", "v1").put("kind", "Service");
        service.putObject("metadata").put("name", "web").put("namespace", "default");
        ObjectNode spec = service.putObject("spec");
        spec.put("type", type);
        ObjectNode port = spec.putArray("ports").addObject().put("name", "http").put("port", 80);
        if (nodePort > 0) {
            port.put("nodePort", nodePort);
        }
        return service;
    }
}
