package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.rollout.CrashPoints;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** On the cluster that KUBECONFIG names. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class TransactionE2eTest extends TransactionContract {
    @Override
    ShopWorld world() {
        return ShopWorld.real();
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "EPICHECK_OUTAGE",
            matches = ".+",
            disabledReason = "EPICHECK_OUTAGE must name a command `SECONDS COMPONENT` that stops a part of the cluster")
    void anApiServerThatIsAwayInTheMiddleOnlyTakesTime() throws IOException, InterruptedException {
        AtomicReference<Process> outage = new AtomicReference<>();
        CrashPoints duringTheWait = name -> {
            if (name.equals("wait.before")) {
                outage.set(stopTheApiServer());
            }
        };
        try (Shop shop = shop()) {
            good(shop.deploy("one"));
            long begin = System.nanoTime();
            Run run = shop.deployAs(Map.of(), duringTheWait, "two", "--set", "settle=3");
            good(run);
            assertThat(outage.get().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(outage.get().exitValue()).isZero();
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin))
                    .as("seconds, with 20 s without an API server in them")
                    .isGreaterThanOrEqualTo(20);
            shop.isWhole("two");
        }
    }

    private static Process stopTheApiServer() {
        try {
            return new ProcessBuilder(System.getenv("EPICHECK_OUTAGE"), "20", "kube-apiserver")
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
