package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epicheck.runner.Runs.Run;
import io.epicheck.testkit.cluster.ServiceDoor;
import io.epicheck.testkit.cluster.SimulatedCluster;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** On the double of the testkit, where pods serve HTTP and a door is what a node port is. */
class SimulatedTrafficTest extends TrafficContract {
    private static final String REGISTRY = "registry.invalid";

    private final SimulatedCluster simulated = SimulatedCluster.start();

    @Override
    Map<String, String> access() {
        return Map.of("KUBE_CONFIG", simulated.kubeconfig());
    }

    @Override
    String registry() {
        return REGISTRY;
    }

    @Override
    String image(Path folder) {
        return REGISTRY + "/small-web@sha256:" + "0123456789abcdef".repeat(4);
    }

    @Test
    void aReleaseThatLosesNothingIsDeployed() throws IOException {
        try (Site site = site();
                ServiceDoor door = simulated.door(site.namespace(), "web", Duration.ZERO)) {
            losesNothing(site, entry(door));
            Run probe = site.probe("--for", "1s", "--rate", "50");
            assertThat(probe.status()).as(probe.all()).isZero();
            assertThat(probe.out()).contains("Service " + site.namespace() + "/web: 0 of ", "p99.9");
        }
    }

    /** The door knows of changes a second late, and a pod of the double is gone after 200 ms. */
    @Test
    void aReleaseThatLosesRequestsIsTakenBack() throws IOException {
        try (Site site = site();
                ServiceDoor door = simulated.door(site.namespace(), "web", Duration.ofSeconds(1))) {
            assertThat(site.deploy(entry(door), PATIENT, "one").status()).isZero();
            await().until(() -> answers(door)); // it learns of the first pods late as well
            Map<String, String> before = site.snapshot();
            isCaught(site.deploy(entry(door), PATIENT, "two"), site, before);
        }
    }

    private static boolean answers(ServiceDoor door) {
        try (InputStream page =
                URI.create("http://" + door.address() + "/").toURL().openStream()) {
            return page.read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String entry(ServiceDoor door) {
        return "service: web, rate: 100, connect: \"" + door.address() + "\"";
    }

    @AfterAll
    void stop() {
        simulated.close();
    }
}
