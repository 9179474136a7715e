package io.epicheck.rollout.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.LockHeldException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.retry.ManualTime;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.fault.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class DeployLockTest {
    private static final String NAMESPACE = "default";
    private static final String LEASE = "shop-deploy";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final LockHolder FIRST = new LockHolder("ci/1/aaaa", "", 0, "https://ci.example.com/1");
    private static final LockHolder SECOND = new LockHolder("ci/2/bbbb", "", 0, "");

    private final SimulatedCluster simulated = SimulatedCluster.start();
    private final Cluster cluster =
            Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()), new ManualTime(), EventSink.none());
    private final LockTime time = new LockTime();
    private final List<DeployLock> taken = new ArrayList<>();
    private final List<PipelineEvent> told = new ArrayList<>();

    @AfterEach
    void close() {
        taken.forEach(DeployLock::close);
        cluster.close();
        simulated.close();
    }

    @Test
    void aFreeLockIsTakenAtOnce() {
        DeployLock lock = acquire(FIRST);
        assertThat(lock.epoch()).isEqualTo(1);
        assertThat(spec().path("holderIdentity").asString("")).isEqualTo("ci/1/aaaa");
        assertThat(spec().path("leaseDurationSeconds").asInt(0)).isEqualTo(30);
        assertThat(holder()).contains("ci/1/aaaa").contains("https://ci.example.com/1");
        assertThat(told).isEmpty();
    }

    @Test
    void closingFreesItAndKeepsTheEpoch() {
        acquire(FIRST).close();
        assertThat(current()).isEmpty();
        assertThat(spec().path("leaseTransitions").asInt(0)).isEqualTo(1);
        assertThat(acquire(SECOND).epoch()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"-3600, false", "0, false", "45, false", "90, true"})
    void aHolderThatIsSilentForTwiceItsTimeIsToldToBeDead(long secondsAgo, boolean isSilent) {
        acquire(FIRST);
        renewed(time.wallClock().minusSeconds(secondsAgo).toString());
        assertThat(current())
                .hasValueSatisfying(lock -> assertThat(lock.isSilent()).isEqualTo(isSilent));
    }

    @Test
    void aTimeThatIsNoneTellsNothing() {
        acquire(FIRST);
        renewed("");
        assertThat(current())
                .hasValueSatisfying(lock -> assertThat(lock.isSilent()).isFalse());
    }

    @Test
    void aRenewalThatArrivesWhileItIsGivenBackDoesNotKeepIt() {
        DeployLock lock = acquire(FIRST);
        simulated.fail(Fault.answer(409).on("PUT", "/leases/"));
        lock.close();
        assertThat(current()).isEmpty();
    }

    @Test
    void closingTwiceFreesNobodyElsesLock() {
        DeployLock lock = acquire(FIRST);
        lock.close();
        acquire(SECOND);
        lock.close();
        assertThat(holder()).contains("ci/2/bbbb");
    }

    @Test
    void aDeadHolderIsWaitedForAFullDurationOfSilence() {
        acquire(FIRST);
        long begin = time.nanos();
        assertThat(acquire(SECOND).epoch()).isEqualTo(2);
        assertThat(Duration.ofNanos(time.nanos() - begin)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(32));
        assertThat(told).singleElement().isInstanceOfSatisfying(Notice.class, notice -> assertThat(notice.message())
                .contains("ci/1/aaaa"));
    }

    @Test
    void aHolderThatRenewsIsNeverTakenOver() {
        acquire(FIRST);
        AtomicInteger pauses = new AtomicInteger();
        time.onPause(() -> {
            if (pauses.incrementAndGet() % 25 == 0) {
                renew();
            }
        });
        assertThatThrownBy(() -> acquire(SECOND))
                .isInstanceOf(LockHeldException.class)
                .hasMessageContaining("ci/1/aaaa")
                .hasMessageContaining("5 min");
        assertThat(pauses.get()).isGreaterThanOrEqualTo(300);
    }

    /** The clocks of holders may say anything: only what is seen to change counts. */
    @Test
    void whatALeaseSaysAboutTheTimeIsNotBelieved() {
        acquire(FIRST);
        renewed("1999-01-01T00:00:00.000000Z");
        long begin = time.nanos();
        acquire(SECOND);
        assertThat(Duration.ofNanos(time.nanos() - begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aLookThatTookLongIsNoSilence() {
        acquire(FIRST);
        long begin = time.nanos();
        taken.add(DeployLock.acquire(
                firstGetTakes(Duration.ofSeconds(40)),
                NAMESPACE,
                "shop",
                SECOND,
                LockTiming.STANDARD,
                PATIENCE,
                time,
                told::add));
        assertThat(Duration.ofNanos(time.nanos() - begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(70));
    }

    @Test
    void aLaterAttemptOfTheSameRunDoesNotWait() {
        acquire(new LockHolder("github/o/r/7/1/aaaa", "github/o/r/7", 1, ""));
        long begin = time.nanos();
        DeployLock second = acquire(new LockHolder("github/o/r/7/2/bbbb", "github/o/r/7", 2, ""));
        assertThat(second.epoch()).isEqualTo(2);
        assertThat(time.nanos()).isEqualTo(begin);
    }

    @Test
    void anotherJobOfTheSameAttemptWaits() {
        acquire(new LockHolder("github/o/r/7/1/aaaa", "github/o/r/7", 1, ""));
        LockHolder other = new LockHolder("github/o/r/7/1/bbbb", "github/o/r/7", 1, "");
        assertThatThrownBy(() -> acquire(other, Duration.ofSeconds(5))).isInstanceOf(LockHeldException.class);
    }

    @Test
    void aLostAnswerOfTheCreationIsNoOtherHolder() {
        simulated.fail(Fault.lostAnswer().on("POST", "/leases"));
        assertThat(acquire(FIRST).epoch()).isEqualTo(1);
        assertThat(simulated.faultsToCome()).isEmpty();
    }

    @Test
    void aLostAnswerOfTheTakingIsNoOtherHolder() {
        acquire(FIRST).close();
        simulated.fail(Fault.lostAnswer().on("PUT", "/leases/"));
        assertThat(acquire(SECOND).epoch()).isEqualTo(2);
        assertThat(simulated.faultsToCome()).isEmpty();
    }

    @Test
    void aHolderThatWasTakenOverMayWriteNothing() {
        DeployLock first = acquire(FIRST);
        acquire(SECOND);
        time.pass(Duration.ofSeconds(21));
        assertThatThrownBy(first::ensureHeld)
                .isInstanceOf(LockLostException.class)
                .hasMessageContaining("ci/2/bbbb");
        first.close();
        assertThat(holder()).contains("ci/2/bbbb");
    }

    @Test
    void afterTheFenceALockThatIsStillOurOwnIsRenewed() {
        DeployLock lock = acquire(FIRST);
        String version = version();
        lock.ensureHeld();
        assertThat(version()).as("asked only when it is needed").isEqualTo(version);
        time.pass(Duration.ofSeconds(21));
        lock.ensureHeld();
        assertThat(version()).isNotEqualTo(version);
        assertThat(lock.epoch()).isEqualTo(1);
    }

    @Test
    void aLeaseThatSomebodyAnnotatedIsRenewedAllTheSame() {
        DeployLock lock = acquire(FIRST);
        renew();
        String version = version();
        time.pass(Duration.ofSeconds(21));
        lock.ensureHeld();
        assertThat(version()).isNotEqualTo(version);
    }

    /** Whoever waits sees no renewal, so that to find the own name in it is not enough. */
    @Test
    void aLockThatCannotBeRenewedIsNotHeld() {
        DeployLock lock = acquire(FIRST);
        simulated.deny("update", "leases.coordination.k8s.io");
        time.pass(Duration.ofSeconds(21));
        assertThatThrownBy(lock::ensureHeld).isInstanceOf(ApiException.class);
        assertThatThrownBy(lock::ensureHeld).isInstanceOf(ApiException.class);
    }

    /** The API server creates a Lease that is replaced and not there. */
    @Test
    void aLeaseThatWasDeletedIsMadeAnewUnlessSomebodyElseWasFaster() {
        DeployLock lock = acquire(FIRST);
        simulated.objects().delete("Lease", NAMESPACE, LEASE);
        time.pass(Duration.ofSeconds(21));
        lock.ensureHeld();
        assertThat(holder()).contains("ci/1/aaaa");
        simulated.objects().delete("Lease", NAMESPACE, LEASE);
        acquire(SECOND);
        time.pass(Duration.ofSeconds(21));
        assertThatThrownBy(lock::ensureHeld).isInstanceOf(LockLostException.class);
    }

    @Test
    void theEpochIsRaisedAboveWhatIsKnown() {
        DeployLock lock = acquire(FIRST);
        lock.raiseAbove(0);
        assertThat(lock.epoch()).isEqualTo(1);
        lock.raiseAbove(7);
        assertThat(lock.epoch()).isEqualTo(8);
        lock.close();
        assertThat(acquire(SECOND).epoch()).isEqualTo(9);
    }

    @Test
    void aBrokenLockIsFreeAndItsHolderFindsOut() {
        assertThat(DeployLock.breakLock(cluster.api(), NAMESPACE, "shop", time)).isEmpty();
        DeployLock first = acquire(FIRST);
        assertThat(DeployLock.breakLock(cluster.api(), NAMESPACE, "shop", time).orElseThrow())
                .contains("ci/1/aaaa");
        assertThat(DeployLock.breakLock(cluster.api(), NAMESPACE, "shop", time)).isEmpty();
        time.pass(Duration.ofSeconds(21));
        assertThatThrownBy(first::ensureHeld).isInstanceOf(LockLostException.class);
        assertThat(acquire(SECOND).epoch()).isEqualTo(2);
    }

    @Test
    void aLockThatCannotBeGivenBackRunsOut() {
        DeployLock lock = acquire(FIRST);
        simulated.deny("update", "leases.coordination.k8s.io");
        assertThatCode(lock::close).doesNotThrowAnyException();
        simulated.allowEverything();
        assertThat(acquire(SECOND).epoch()).isEqualTo(2);
    }

    @Test
    void aRunThatWasInterruptedStillGivesItBack() {
        DeployLock lock = acquire(FIRST);
        Thread.currentThread().interrupt();
        lock.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(current()).isEmpty();
    }

    private DeployLock acquire(LockHolder holder) {
        return acquire(holder, PATIENCE);
    }

    private DeployLock acquire(LockHolder holder, Duration patience) {
        DeployLock lock = DeployLock.acquire(
                cluster.api(), NAMESPACE, "shop", holder, LockTiming.STANDARD, patience, time, told::add);
        taken.add(lock);
        return lock;
    }

    private KubeApi firstGetTakes(Duration length) {
        AtomicInteger gets = new AtomicInteger();
        return (KubeApi) Proxy.newProxyInstance(
                KubeApi.class.getClassLoader(), new Class<?>[] {KubeApi.class}, (self, method, arguments) -> {
                    try {
                        if (method.getName().equals("get") && gets.getAndIncrement() == 0) {
                            time.pass(length);
                        }
                        return method.invoke(cluster.api(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void renew() {
        simulated.objects().update("Lease", NAMESPACE, LEASE, lease -> {
            lease.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put("seen", String.valueOf(time.nanos()));
            return lease;
        });
    }

    private JsonNode spec() {
        return lease().path("spec");
    }

    private String version() {
        return lease().at("/metadata/resourceVersion").asString("");
    }

    private JsonNode lease() {
        return simulated.objects().get("Lease", NAMESPACE, LEASE).orElseThrow();
    }

    private String holder() {
        return current().orElseThrow().holder();
    }

    private void renewed(String time) {
        simulated.objects().update("Lease", NAMESPACE, LEASE, lease -> {
            ((ObjectNode) lease.at("/spec")).put("renewTime", time);
            return lease;
        });
    }

    private Optional<HeldLock> current() {
        return DeployLock.current(cluster.api(), NAMESPACE, "shop", time);
    }
}
