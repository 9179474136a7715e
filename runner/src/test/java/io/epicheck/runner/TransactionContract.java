package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epicheck.rollout.CrashPoints;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A release is a transaction for everybody: those who come at the same time, who stop it, who go back. Cluster and double alike. */
abstract class TransactionContract extends ShopContract {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void ofTwoDeploysAtOnceOneIsWholeBeforeTheOtherWritesAnything() throws IOException {
        try (Shop shop = shop()) {
            good(shop.deploy("one"));
            try (WriteLog log = shop.watchWrites()) {
                CompletableFuture<Run> other = CompletableFuture.supplyAsync(() -> deployed(shop, "two"));
                good(shop.deploy("three"));
                good(other.join());
                await().atMost(SOON).untilAsserted(() -> log.isOneReleaseAfterTheOther("two", "three"));
            }
            shop.isWhole(shop.page());
            assertThat(shop.page()).isIn("two", "three");
        }
    }

    @Test
    void whoDoesNotWantToWaitIsToldWhoIsDeploying() throws IOException, InterruptedException {
        try (Shop shop = shop()) {
            good(shop.deploy("one"));
            CountDownLatch locked = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            CrashPoints held = name -> {
                if (name.equals("wait.before")) {
                    locked.countDown();
                    awaitOpen(goOn);
                }
            };
            CompletableFuture<Run> first =
                    CompletableFuture.supplyAsync(() -> deployedAs(shop, job("shop/main", "12"), held, "two"));
            assertThat(locked.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            Map<String, String> before = shop.snapshot();
            Run second = shop.deployAs(job("shop/main", "13"), CrashPoints.none(), "three", "--lock-timeout", "1s");
            assertThat(second.status()).as(second.all()).isEqualTo(5);
            assertThat(second.result()).containsEntry("cause-code", "LOCK_HELD");
            assertThat(second.out())
                    .contains("jenkins/shop/main/12", "https://ci.example.com/shop/main/12")
                    .contains("unlock --force");
            assertThat(shop.command("status").out()).contains("jenkins/shop/main/12");
            assertThat(shop.snapshot()).isEqualTo(before);
            goOn.countDown();
            good(first.join());
            shop.isWhole("two");
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aSignalEndsARunInOrderAndRecoverMakesItWhole(String signal, int status)
            throws IOException, InterruptedException {
        try (Shop shop = shop()) {
            good(shop.deploy("one"));
            try (RunnerProcess child = shop.start("two", "--set", "settle=6")) {
                await().atMost(SOON)
                        .until(() -> !child.isAlive() || shop.deployed().state().equals("WAITING"));
                assertThat(child.isAlive()).as(child.text()).isTrue();
                child.signal(signal);
                assertThat(child.endsWithin(Duration.ofSeconds(5)))
                        .as(child.text())
                        .isEqualTo(status);
                assertThat(child.text()).contains("epicheck recover");
            }
            assertThat(shop.deployed().state()).isEqualTo("INTERRUPTED");
            assertThat(shop.deployed().lock()).isEmpty();
            Run look = shop.command("status");
            assertThat(look.status()).as(look.all()).isEqualTo(1);
            assertThat(look.out()).contains("release 1 ", "release 2 ended half-way (INTERRUPTED");
            Run recovered = shop.command("recover");
            good(recovered);
            assertThat(recovered.result()).containsEntry("outcome", "recovered");
            shop.isWhole("two");
            Run again = shop.deploy("two", "--set", "settle=6");
            good(again);
            assertThat(again.result()).containsEntry("outcome", "unchanged");
        }
    }

    @Test
    void aReleaseOfTheHistoryIsBroughtBackWithItsImageAndConfiguration() throws IOException {
        try (Shop shop = shop()) {
            good(shop.deploy("one"));
            Map<String, String> first = shop.snapshot();
            good(shop.deploy("two", "--image", "web=" + images().get(1)));
            assertThat(shop.runningImage()).isEqualTo(images().get(1));
            Run back = shop.command("rollback", "--to", "1");
            good(back);
            shop.isWhole("one");
            assertThat(shop.runningImage()).isEqualTo(images().get(0));
            assertThat(shop.snapshot()).isEqualTo(first);
            assertThat(shop.command("history").out())
                    .containsPattern("(?m)^3 .* good .*brought back 1$")
                    .containsPattern("(?m)^2 .* good ")
                    .containsPattern("(?m)^1 .* good ");
            Run status = shop.command("status");
            assertThat(status.status()).as(status.all()).isZero();
            assertThat(status.out())
                    .contains("release 3 ", "brought back from release 1")
                    .containsPattern("Deployment .*/web +ready +2/2 ready");
            assertThat(shop.deploy("one").result()).containsEntry("outcome", "unchanged");
        }
    }

    @Test
    void whatIsNotInTheHistoryIsNotBroughtBack() throws IOException {
        try (Shop shop = shop()) {
            good(shop.deploy("one"));
            Run none = shop.command("rollback", "--to", "7");
            assertThat(none.status()).as(none.all()).isEqualTo(2);
            assertThat(none.out()).contains("7").contains("epicheck history");
            shop.isWhole("one");
        }
    }

    @Test
    void anOlderCommitIsRefusedUnlessItIsAllowed() throws IOException, InterruptedException {
        try (Shop shop = shop()) {
            GitFolder git = GitFolder.init(shop.folder());
            String older = git.commit("first");
            String newer = git.commit("second");
            good(shop.deploy("two"));
            git.checkout(older);
            Run refused = shop.deploy("one");
            assertThat(refused.status()).as(refused.all()).isEqualTo(8);
            assertThat(refused.result()).containsEntry("cause-code", "OLDER_RELEASE");
            assertThat(refused.out()).contains(older.substring(0, 12), newer.substring(0, 12), "--allow-older");
            shop.isWhole("two");
            good(shop.deploy("one", "--allow-older"));
            shop.isWhole("one");
            git.checkout(newer);
            good(shop.deploy("three"));
            shop.isWhole("three");
        }
    }

    @Test
    void aFailureThatIsKeptStaysAndTheWayBackStaysToo() throws IOException {
        try (Shop shop = shop()) {
            good(shop.deploy("one"));
            Map<String, String> before = shop.snapshot();
            Run kept = shop.deploy("two", "--set", "wanted=what is not there", "--on-failure", "keep");
            assertThat(kept.status()).as(kept.all()).isEqualTo(8);
            assertThat(kept.result()).containsEntry("outcome", "kept").containsEntry("cause-code", "SMOKE_FAILED");
            assertThat(shop.page()).isEqualTo("two");
            assertThat(shop.deployed().state()).isEqualTo("KEPT");
            assertThat(shop.deployed().lock()).isEmpty();
            Run fails = shop.deploy("three", "--set", "wanted=what is not there");
            assertThat(fails.status()).as(fails.all()).isEqualTo(6);
            assertThat(shop.snapshot()).isEqualTo(before);
            assertThat(shop.deployed().state()).isEqualTo("ROLLED_BACK");
            good(shop.deploy("four"));
            shop.isWhole("four");
        }
    }

    @Test
    void aKeptFailureIsReplacedByTheNextGoodRelease() throws IOException {
        try (Shop shop = shop()) {
            good(shop.deploy("one"));
            Run kept = shop.deploy("two", "--set", "wanted=what is not there", "--on-failure", "keep");
            assertThat(kept.status()).as(kept.all()).isEqualTo(8);
            good(shop.deploy("three"));
            shop.isWhole("three");
            assertThat(shop.command("history").out()).containsPattern("(?m)^2 .* kept ");
        }
    }

    private static Run deployed(Shop shop, String page) {
        return deployedAs(shop, Map.of(), CrashPoints.none(), page);
    }

    static Run deployedAs(Shop shop, Map<String, String> more, CrashPoints points, String page, String... options) {
        try {
            return shop.deployAs(more, points, page, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> job(String name, String number) {
        return Map.of(
                "JENKINS_URL",
                "https://ci.example.com/",
                "JOB_NAME",
                name,
                "BUILD_NUMBER",
                number,
                "BUILD_URL",
                "https://ci.example.com/" + name + "/" + number);
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
