package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** On the cluster that KUBECONFIG names, whose nodes must be reachable from here. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class TrafficE2eTest extends TrafficContract {
    private static final int ROLLOUTS = 4;

    @Override
    Map<String, String> access() {
        return Map.of("KUBECONFIG", System.getenv("KUBECONFIG"));
    }

    @Override
    String registry() {
        return System.getenv("REGISTRY");
    }

    @Override
    String image(Path folder) throws IOException {
        return SmallImage.pushed(folder.resolve("image"), registry(), "hello");
    }

    /** What a lossy run leaves in the kernel's NAT table would lose requests of the next one. */
    @AfterEach
    void forgetBrokenConnections() throws InterruptedException {
        try {
            new ProcessBuilder("conntrack", "-F")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            // Without the tool, those entries end by themselves after two minutes.
        }
    }

    @Test
    void throughANodePortPatientPodsLoseNothing() throws IOException {
        try (Site site = site()) {
            losesNothing(site, "service: web");
        }
    }

    @Test
    void throughAnIngressPatientPodsLoseNothing() throws IOException {
        assumeIngressController();
        try (Site site = site()) {
            // The addon listens beside the standard ports and speaks TLS with a certificate that nobody has signed.
            losesNothing(site, "ingress: web, connect: \"127.0.0.1:8081\", headers: {Host: site.example.com}");
        }
    }

    @Test
    void throughANodePortPodsThatEndAtOnceAreCaught() throws IOException, InterruptedException {
        try (Site site = site()) {
            isCaughtSoon(site, "service: web");
        }
    }

    @Test
    void throughAnIngressPodsThatEndAtOnceAreCaught() throws IOException, InterruptedException {
        assumeIngressController();
        try (Site site = site()) {
            isCaughtSoon(site, "ingress: web, connect: \"127.0.0.1:8081\", headers: {Host: site.example.com}");
        }
    }

    private void isCaughtSoon(Site site, String entry) throws IOException, InterruptedException {
        Run first = site.deploy(entry, "", "page 0");
        assertThat(first.status()).as(first.all()).isZero();
        for (int i = 1; i <= ROLLOUTS; i++) {
            Map<String, String> before = site.snapshot();
            forgetBrokenConnections();
            Run run = site.deploy(entry, "", "page " + i);
            if (run.status() != 0) {
                isCaught(run, site, before);
                return;
            }
        }
        throw new AssertionError(ROLLOUTS + " rollouts without a preStop hook lost nothing");
    }

    private static void assumeIngressController() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", 8081), 500);
        } catch (IOException e) {
            Assumptions.abort("no ingress controller on 127.0.0.1:8081");
        }
    }
}
