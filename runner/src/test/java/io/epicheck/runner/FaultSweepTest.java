package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.runner.Runs.Run;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.RecordedRequest;
import io.epicheck.testkit.cluster.controller.ContainerScript;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import io.epicheck.testkit.cluster.controller.RegistryImages;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the API server all over a release: whatever step meets it, the release is deployed, once. */
class FaultSweepTest {
    /** All requests would take minutes; the three tests begin at different ones. */
    private static final int STRIDE = 12;

    private final EmbeddedRegistry registry = EmbeddedRegistry.start();
    private final SimulatedCluster cluster = SimulatedCluster.start(
            ControllerSettings.standard().withImages(new RegistryImages()).withScripts(run -> ContainerScript.healthy()
                    .answering("/", 200, "text/html", "<title>hello</title>")));
    private Runs runs;

    @BeforeEach
    void deployTheFirstRelease(@TempDir Path folder) throws IOException {
        registry.seed("library/nginx", "stable", BaseImage.nginx());
        Path from = Path.of("src/test/resources/small");
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Path target = folder.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
        Map<String, String> environment = new HashMap<>(Runs.plainEnvironment());
        environment.remove("KUBECONFIG");
        environment.put("KUBE_CONFIG", cluster.kubeconfig());
        environment.put("SMALL_TOKEN", "canary-token");
        environment.put("SMALL_PASSWORD", "canary-password");
        runs = new Runs(folder, environment);
        deployed(run("zero"));
    }

    @AfterEach
    void stop() {
        cluster.close();
        registry.close();
    }

    @Test
    void lostAnswers() throws IOException {
        sweep(0, Fault::lostAnswer);
    }

    @Test
    void resets() throws IOException {
        sweep(2, Fault::reset);
    }

    @Test
    void shortOutages() throws IOException {
        sweep(4, () -> Fault.next(2, 503));
    }

    private void sweep(int first, Supplier<Fault> fault) throws IOException {
        int hits = 0;
        for (int at = first; true; at += STRIDE) {
            cluster.forgetRequests();
            cluster.forgetFaults();
            cluster.fail(fault.get().after(at));
            Run run = run("page-" + at);
            assertThat(run.status())
                    .as("fault at request " + at + "\n" + run.all())
                    .isZero();
            deployed(run);
            if (!cluster.faultsToCome().isEmpty()) {
                break;
            }
            hits++;
        }
        assertThat(hits).isGreaterThan(1);
        assertThat(cluster.requests()).filteredOn(RecordedRequest::isWrite).isNotEmpty();
    }

    private static void deployed(Run run) throws IOException {
        assertThat(run.status()).as(run.all()).isZero();
        assertThat(run.result()).containsEntry("outcome", "deployed");
    }

    private Run run(String page) throws IOException {
        return runs.run(
                "run", "--set", "registry=" + registry.address(), "--namespace", "sweep", "--set", "page=" + page);
    }
}
