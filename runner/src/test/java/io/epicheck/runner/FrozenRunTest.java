package io.epicheck.runner;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.controller.ContainerScript;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine is suspended in the middle of a release, another run takes the release over, and then the first one wakes up. */
class FrozenRunTest {
    private static final String REGISTRY = "registry.invalid";

    private final SimulatedCluster simulated = SimulatedCluster.start(ControllerSettings.standard()
            .withScripts(run -> ContainerScript.healthy().answering("/", 200, "text/html", "<title>hello</title>")));

    @AfterEach
    void stop() {
        simulated.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "record.before",
                "record.held",
                "journal.APPLYING.after",
                "wait.before",
                "wait.after",
                "smoke.before",
                "smoke.after"
            })
    void itWritesNothingOnceItIsNotItsTurnAnyMore(String moment, @TempDir Path root)
            throws IOException, InterruptedException {
        CrashWorld world = CrashWorld.in(
                root,
                Map.of("KUBE_CONFIG", simulated.kubeconfig()),
                REGISTRY,
                REGISTRY + "/small-web@sha256:" + "0123456789abcdef".repeat(4));
        try (Cluster cluster = Cluster.connect(Kubeconfig.resolve(world.environment(), Optional.empty(), false));
                CrashCase each = new CrashCase(world, cluster, RequestCounts.of(simulated))) {
            each.frozenWhileAnotherTakesOver(moment);
        }
    }
}
