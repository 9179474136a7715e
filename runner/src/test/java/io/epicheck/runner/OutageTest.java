package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epicheck.runner.Runs.Run;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.RecordedRequest;
import io.epicheck.testkit.cluster.controller.ContainerRun;
import io.epicheck.testkit.cluster.controller.ContainerScript;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import io.epicheck.testkit.fault.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API server, or the right to ask it, goes away in the middle of a release, or while one is taken back. */
class OutageTest {
    private static final String PIPELINE =
            """
            application: shop
            variables: {command: serve}
            manifests: web.yaml
            environments:
              prod: {namespace: shop}
            timeouts: {deploy: 8s, rollback: 1m, lock: 1m}
            """;

    private static final String DEPLOYMENT =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                    - name: web
                      image: registry.invalid/web:1
                      command: ["${command}"]
                      readinessProbe: {httpGet: {path: /, port: 80}}
            """;

    private final AtomicBoolean slow = new AtomicBoolean(true);
    private final SimulatedCluster cluster =
            SimulatedCluster.start(ControllerSettings.standard().withScripts(this::script));
    private final Map<String, String> environment = new HashMap<>(Runs.plainEnvironment());
    private Runs runs;

    @BeforeEach
    void deployTheFirstRelease(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("epicheck.yaml"), PIPELINE);
        Files.writeString(folder.resolve("web.yaml"), DEPLOYMENT);
        environment.remove("KUBECONFIG");
        environment.put("KUBE_CONFIG", cluster.kubeconfig());
        runs = new Runs(folder, environment);
        ended(deploy("serve"), 0, "deployed");
        cluster.forgetRequests();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void anOutageThatOutlastsTheDeadlineTakesNothingBackAndTheNextRunFinishesTheRelease() throws IOException {
        CompletableFuture<Run> running = start("slow");
        awaitTheWait();
        cluster.fail(Fault.answer(503).retryAfter(Duration.ofHours(1)).always());
        cluster.dropConnections();

        Run run = running.join();
        ended(run, 75, "unknown");
        assertThat(command()).isEqualTo("slow");
        assertThat(run.all()).contains("it goes on in the cluster");

        cluster.forgetFaults();
        slow.set(false);
        cluster.objects().list("Pod", "shop").forEach(pod -> cluster.objects()
                .delete("Pod", "shop", pod.at("/metadata/name").asString()));
        ended(deploy("slow"), 0, "deployed");
        assertThat(command()).isEqualTo("slow");
    }

    @Test
    void credentialsThatDieInTheMiddleTakeNothingBack() throws IOException {
        CompletableFuture<Run> running = start("slow");
        awaitTheWait();
        String old = cluster.token();
        cluster.renewToken();
        cluster.dropConnections();

        Run run = running.join();
        ended(run, 75, "unknown");
        assertThat(command()).isEqualTo("slow");
        assertThat(run.all()).contains("CREDENTIALS_REJECTED").doesNotContain(old);

        environment.put("KUBE_CONFIG", cluster.kubeconfig());
        slow.set(false);
        ended(deploy("soon"), 0, "deployed");
    }

    @Test
    void lostAnswersOnTheWayBack() throws IOException {
        failOnTheWayBack(Fault::lostAnswer);
    }

    @Test
    void resetsOnTheWayBack() throws IOException {
        failOnTheWayBack(Fault::reset);
    }

    @Test
    void shortOutagesOnTheWayBack() throws IOException {
        failOnTheWayBack(() -> Fault.answer(503).times(2));
    }

    /** Hits each kind of request that a rollback sends, one per release. */
    private void failOnTheWayBack(Supplier<Fault> fault) throws IOException {
        List<Fault> faults = List.of(
                fault.get().on("PATCH", "/deployments/web\\?(?!.*dryRun)").after(1),
                fault.get().on("GET", "/deployments/web$").after(2),
                fault.get().on("PUT", "/configmaps/shop-deploy-journal").after(3),
                fault.get().on("PUT", "/configmaps/shop-deploy-journal").after(4));
        int release = 0;
        for (Fault each : faults) {
            cluster.forgetRequests();
            cluster.fail(each);
            Run run = deploy("crash-" + ++release);
            ended(run, 6, "rolled-back");
            assertThat(command()).isEqualTo("serve");
            assertThat(cluster.faultsToCome()).as("not met: " + each).isEmpty();
        }
        assertThat(cluster.requests()).filteredOn(RecordedRequest::isWrite).isNotEmpty();
    }

    private CompletableFuture<Run> start(String command) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return deploy(command);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The Deployment is written, and the journal says so. */
    private void awaitTheWait() {
        await().until(() -> cluster.requests().stream()
                .filter(RecordedRequest::isWrite)
                .map(RecordedRequest::path)
                .dropWhile(path -> !path.endsWith("/deployments/web"))
                .anyMatch(path -> path.endsWith("/configmaps/shop-deploy-journal")));
    }

    private String command() {
        return cluster.objects()
                .get("Deployment", "shop", "web")
                .orElseThrow()
                .at("/spec/template/spec/containers/0/command/0")
                .asString();
    }

    private Run deploy(String command) throws IOException {
        return runs.run("deploy", "--env", "prod", "--set", "command=" + command);
    }

    private static void ended(Run run, int status, String outcome) throws IOException {
        assertThat(run.status()).as(run.all()).isEqualTo(status);
        assertThat(run.result()).containsEntry("outcome", outcome);
    }

    private ContainerScript script(ContainerRun run) {
        String command = String.join(" ", run.command());
        if (command.startsWith("crash")) {
            return ContainerScript.crashes(1, "cannot open the database");
        }
        return command.equals("slow") && slow.get() ? ContainerScript.neverReady() : ContainerScript.healthy();
    }
}
