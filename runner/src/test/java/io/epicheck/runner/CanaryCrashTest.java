package io.epicheck.runner;

import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.controller.ContainerScript;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/** A run that is killed while new pods stand beside the old ones leaves none of them for good. On the double. */
class CanaryCrashTest extends CrashContract {
    private static final String REGISTRY = "registry.invalid";

    private final SimulatedCluster simulated = SimulatedCluster.start(ControllerSettings.standard()
            .withScripts(run -> ContainerScript.healthy().answering("/", 200, "text/html", "<title>hello</title>")));

    @Override
    CrashWorld world(Path root) throws IOException {
        return CrashWorld.in(
                        root,
                        Map.of("KUBE_CONFIG", simulated.kubeconfig()),
                        REGISTRY,
                        REGISTRY + "/small-web@sha256:" + "0123456789abcdef".repeat(4))
                .withStrategy("{canary: {steps: [10%, 50%], pause: 300ms}}");
    }

    /** Those of the transaction itself are tried without a canary, which takes its time. */
    @Override
    boolean isTried(String moment) {
        return moment.startsWith("canary.")
                || moment.equals("apply.Deployment.after")
                || moment.equals("wait.after")
                || moment.equals("rollback.Deployment.before");
    }

    @Override
    int pairs() {
        return 2;
    }

    @AfterAll
    void stop() {
        simulated.close();
    }
}
