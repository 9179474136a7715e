package io.epicheck.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.TransientException;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.event.EventSink;
import io.epicheck.manifest.Manifests;
import io.epicheck.retry.ManualTime;
import io.epicheck.rollout.RolloutResult.Deployed;
import io.epicheck.rollout.RolloutResult.FirstInstallFailed;
import io.epicheck.rollout.RolloutResult.RolledBack;
import io.epicheck.rollout.RolloutResult.Superseded;
import io.epicheck.rollout.RolloutResult.Unchanged;
import io.epicheck.rollout.RolloutResult.Unknown;
import io.epicheck.rollout.journal.ReleaseRecord;
import io.epicheck.rollout.journal.State;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.RecordedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Releases of ConfigMaps, which are there at once: how they end, and what those leave that die. */
class TransactionTest {
    private static final String NAMESPACE = "default";
    private static final Cause NO = new Cause("SMOKE_FAILED", "", "it does not serve", List.of(), "");

    private final SimulatedCluster simulated = SimulatedCluster.start();
    private final Cluster cluster =
            Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()), new ManualTime(), EventSink.none());
    private final RolloutManager shop = RolloutManager.in(cluster, NAMESPACE).application("shop");

    @AfterEach
    void close() {
        cluster.close();
        simulated.close();
    }

    @Test
    void aFirstInstallThatFailsLeavesNothingOfItself() {
        assertThat(failing().deploy(page("one"))).isInstanceOf(FirstInstallFailed.class);
        assertThat(text("page")).isEmpty();
        assertThat(shop.deployed().state()).isEqualTo("ROLLED_BACK");
    }

    @Test
    void aReleaseThatOnlyAddedObjectsIsNoFirstInstall() {
        assertThat(shop.deploy(page("one"))).isInstanceOf(Deployed.class);
        assertThat(failing().deploy(manifests(map("page", "one"), map("more", "new"))))
                .isInstanceOf(RolledBack.class);
        assertThat(text("more")).isEmpty();
    }

    /** Died before its own first write, over one that died in the middle: what was before both is still the way back. */
    @Test
    void theWayBackOutlivesARunThatDiedWhileItTookOver() {
        shop.deploy(manifests(map("page", "one"), map("style", "one")));
        dies("apply.ConfigMap.after", manifests(map("page", "two"), map("style", "two")));
        assertThat(text("page")).contains("two");
        dies("journal.PREPARED.after", manifests(map("page", "three"), map("style", "three")));
        assertThat(shop.recover()).isInstanceOf(RolledBack.class);
        assertThat(text("page")).contains("one");
        assertThat(text("style")).contains("one");
    }

    @Test
    void theWayBackOutlivesARunThatDiedBeforeItsJournal() {
        shop.deploy(page("one"));
        dies("apply.ConfigMap.after", page("two"));
        dies("journal.PREPARED.before", page("three"));
        dies("journal.PREPARED.after", page("four"));
        assertThat(failing().deploy(page("five"))).isInstanceOf(RolledBack.class);
        assertThat(text("page")).contains("one");
    }

    @Test
    void aRunThatChangedNothingIsForgottenByTheNext() {
        shop.deploy(page("one"));
        dies("journal.PREPARED.after", page("two"));
        assertThat(shop.deployed().needsRecovery()).isTrue();
        assertThat(shop.deploy(page("one"))).isInstanceOf(Unchanged.class);
        assertThat(shop.deployed().needsRecovery()).isFalse();
        simulated.forgetRequests();
        assertThat(shop.deploy(page("one"))).isInstanceOf(Unchanged.class);
        assertThat(simulated.requests()).filteredOn(RecordedRequest::isWrite).isEmpty();
    }

    @Test
    void theHistoryDoesNotShowADeadRunAsUnderWay() {
        dies("apply.ConfigMap.after", page("one"));
        shop.deploy(page("two"));
        assertThat(shop.history())
                .extracting(ReleaseRecord::number, ReleaseRecord::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(2, State.COMMITTED),
                        org.assertj.core.groups.Tuple.tuple(1, State.INTERRUPTED));
    }

    @Test
    void recoveryAlsoPutsBackWhatOnlyTheReleaseBeforeHad() {
        shop.deploy(page("one"));
        dies("journal.WAITING.before", manifests(map("page", "two"), map("stray", "two")));
        dies("journal.WAITING.before", page("three"));
        assertThat(shop.recover()).isInstanceOf(Deployed.class);
        assertThat(text("page")).contains("three");
        assertThat(text("stray")).isEmpty();
    }

    @Test
    void anOutageWhileRecoveringTakesNothingBack() {
        dies("journal.SMOKING.after", page("one"));
        Cause away = new Cause("API_UNREACHABLE", "", "no answer", List.of(), "");
        assertThat(shop.verifyWith((c, n, d) -> Optional.of(away)).recover()).isInstanceOf(Unknown.class);
        assertThat(text("page")).contains("one");
        assertThat(shop.recover()).isInstanceOf(Deployed.class);
    }

    @Test
    void aLeaseThatSomebodyDeletedDoesNotStopTheNextRelease() {
        shop.deploy(page("one"));
        shop.deploy(page("two"));
        simulated.objects().delete("Lease", NAMESPACE, "shop-deploy");
        assertThat(shop.deploy(page("three"))).isInstanceOf(Deployed.class);
    }

    @Test
    void aRecordThatCannotBeReadDoesNotStopTheNextRelease() {
        shop.deploy(page("one"));
        simulated.objects().update("ConfigMap", NAMESPACE, "shop-release-1", map -> {
            ((ObjectNode) map.at("/data")).put("release.json", "{");
            return map;
        });
        assertThat(shop.deploy(page("two"))).isInstanceOf(Deployed.class);
    }

    @Test
    void anUnreadableJournalIsKeptAndWhatRunsIsTheWayBack() {
        shop.deploy(page("one"));
        simulated.objects().update("ConfigMap", NAMESPACE, "shop-deploy-journal", map -> {
            ((ObjectNode) map.at("/data")).put("journal.json", "{");
            return map;
        });
        assertThat(shop.deploy(page("one"))).isInstanceOf(Unchanged.class);
        failing().deploy(page("two"));
        assertThat(text("page")).contains("one");
        assertThat(shop.history()).extracting(ReleaseRecord::number).containsExactly(2, 1);
    }

    @Test
    void aJournalThatMayNotBeWrittenAnyMoreDoesNotKeepABadRelease() {
        shop.deploy(page("one"));
        ReleaseCheck loses = (c, n, d) -> {
            simulated.deny("update", "configmaps");
            return Optional.of(NO);
        };
        RolloutResult result = shop.verifyWith(loses).deploy(page("two"));
        assertThat(result).isInstanceOf(RolledBack.class);
        assertThat(text("page")).contains("one");
        simulated.allowEverything();
        assertThat(shop.deploy(page("two"))).isInstanceOf(Deployed.class);
    }

    @Test
    void aLockThatIsLostDuringTheWayBackIsTheOthersFromThenOn() {
        shop.deploy(page("one"));
        RolloutManager losing = shop.crashPoints(point -> {
            if (point.equals("journal.ROLLING_BACK.after")) {
                simulated.objects().update("Lease", NAMESPACE, "shop-deploy", lease -> {
                    ((ObjectNode) lease.at("/spec")).put("holderIdentity", "another");
                    return lease;
                });
            }
        });
        RolloutResult result = losing.verifyWith((c, n, d) -> Optional.of(NO))
                .lockTiming(new io.epicheck.rollout.lock.LockTiming(
                        Duration.ofMillis(4), Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(1)))
                .deploy(page("two"));
        assertThat(result).isInstanceOf(Superseded.class);
        assertThat(shop.history().get(0).state()).isEqualTo(State.PREPARED);
    }

    @Test
    void nothingIsBegunWhenTheTimeIsOver() {
        shop.deploy(page("one"));
        assertThatThrownBy(() ->
                        shop.timeouts(Duration.ZERO, Duration.ofMinutes(1)).deploy(page("two")))
                .isInstanceOfSatisfying(
                        TransientException.class, e -> assertThat(e.code()).isEqualTo("DEADLINE"));
        assertThat(text("page")).contains("one");
    }

    @Test
    void aListenerThatFailsEndsNoRelease() {
        RolloutManager told = shop.listener(event -> {
            throw new IllegalStateException("the display is gone");
        });
        assertThat(told.deploy(page("one"))).isInstanceOf(Deployed.class);
    }

    @Test
    void whatAReleaseNoLongerHasIsDeleted() {
        shop.deploy(manifests(map("page", "one"), map("old", "one")));
        shop.deploy(page("two"));
        assertThat(text("old")).isEmpty();
    }

    @Test
    void whatWasMovedToAnotherApplicationStays() {
        shop.deploy(manifests(map("page", "one"), map("moved", "one")));
        RolloutManager.in(cluster, NAMESPACE).application("blog").deploy(manifests(map("moved", "one"), map("x", "y")));
        shop.deploy(page("two"));
        assertThat(text("moved")).contains("one");
    }

    @Test
    void anEarlierReleaseThatMayNotBeReadDoesNotTakeAGoodOneBack() {
        shop.deploy(manifests(map("page", "one"), secret()));
        simulated.deny("*", "secrets");
        assertThat(shop.deploy(page("two"))).isInstanceOf(Deployed.class);
        assertThat(text("page")).contains("two");
    }

    @Test
    void causesInTheClusterShowNoSecret() {
        io.epicheck.secret.Redactor redactor =
                io.epicheck.secret.Redactor.of(List.of(io.epicheck.secret.SecretValue.of("canary-value-4711")));
        Cause leaky = new Cause("SMOKE_FAILED", "", "it said canary-value-4711", List.of(), "");
        RolloutManager leaking = shop.redactor(redactor).verifyWith((c, n, d) -> Optional.of(leaky));
        leaking.deploy(page("one"));
        dies("journal.SMOKING.after", page("two"));
        leaking.recover();
        assertThat(simulated.objects().list("ConfigMap", NAMESPACE))
                .allSatisfy(map -> assertThat(map.toString()).doesNotContain("canary-value"));
    }

    @Test
    void aRollbackToARollbackCountsAsItsOrigin() {
        shop.deploy(page("one"));
        shop.deploy(page("two"));
        shop.rollback(Optional.empty());
        assertThat(text("page")).contains("one");
        shop.deploy(page("four"));
        shop.rollback(Optional.of(3));
        assertThat(text("page")).contains("one");
        assertThatThrownBy(() -> shop.rollback(Optional.empty())).hasMessageContaining("no good release before");
    }

    private RolloutManager failing() {
        return shop.verifyWith((c, n, d) -> Optional.of(NO));
    }

    /** As if the process were killed there; only the lock is given back. */
    private void dies(String point, Manifests manifests) {
        assertThatThrownBy(() -> shop.crashPoints(hit -> {
                            if (hit.equals(point)) {
                                throw new Killed();
                            }
                        })
                        .deploy(manifests))
                .isInstanceOf(Killed.class);
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private Optional<String> text(String name) {
        return simulated.objects().get("ConfigMap", NAMESPACE, name).map(map -> map.at("/data/text")
                .asString(""));
    }

    private static Manifests page(String text) {
        return manifests(map("page", text));
    }

    private static Manifests manifests(KubeObject... objects) {
        return Manifests.of(new ArrayList<>(List.of(objects)));
    }

    private static KubeObject map(String name, String text) {
        ObjectNode json = object("ConfigMap", name);
        json.putObject("data").put("text", text);
        return KubeObject.of(json);
    }

    private static KubeObject secret() {
        ObjectNode json = object("Secret", "token");
        json.putObject("stringData").put("token", "value");
        return KubeObject.of(json);
    }

    private static ObjectNode object(String kind, String name) {
        ObjectNode json = KubeObject.node().put("apiVersion", "v1").put("kind", kind);
        json.putObject("metadata").put("name", name).put("namespace", NAMESPACE);
        return json;
    }
}
