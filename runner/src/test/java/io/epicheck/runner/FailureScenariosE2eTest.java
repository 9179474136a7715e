package io.epicheck.runner;

import static io.epicheck.runner.DecisiveSigns.waitsFor;
import static io.epicheck.runner.FailureScenario.fails;
import static io.epicheck.runner.FailureScenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.image.ImageBuilder;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RegistryLogin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ways in which a release fails on a real cluster: each is called by its name within ten seconds of the first sign that decides it, and
 * everything is as before afterwards. Starts that are only slow succeed.
 */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailureScenariosE2eTest {
    /** The machine has two cores, and most of the time is the kubelet's. */
    private static final int AT_ONCE = 3;

    private static final double SOON = 10;
    private static final String REGISTRY = System.getenv().getOrDefault("REGISTRY", "");
    private static final Predicate<KubeObject> PULL_FAILS = waitsFor("ErrImagePull", "ImagePullBackOff");
    private static final Predicate<KubeObject> CONFIG_MISSING = DecisiveSigns::configurationIsMissing;

    private final EmbeddedRegistry locked = EmbeddedRegistry.start(new RegistryLogin.Basic("user", "password"));
    private final EmbeddedRegistry tokens = EmbeddedRegistry.start(new RegistryLogin.Bearer("user", "password", false));
    private final EmbeddedRegistry open = EmbeddedRegistry.start();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private final Map<FailureScenario, CompletableFuture<ScenarioOutcome>> outcomes = new LinkedHashMap<>();
    private final Cluster cluster = Cluster.connect(Kubeconfig.resolve(System.getenv(), Optional.empty(), false));

    /** The longest ones first. */
    private Stream<FailureScenario> scenarios() {
        return Stream.of(
                succeeds("slow-start", DecisiveSigns::runsUnready),
                succeeds("slow-readiness", DecisiveSigns::runsUnready),
                succeeds("third-pull", PULL_FAILS).image(open.address() + "/shop/slow:1"),
                succeeds("one-restart", DecisiveSigns::restarted),
                fails("never-ready", "NOT_READY", DecisiveSigns::runsUnready, "connection refused")
                        .after(Duration.ofSeconds(10)),
                fails("stateful-image-missing", "IMAGE_NOT_FOUND", PULL_FAILS, "library/nginx:nothing")
                        .of("stateful.yaml")
                        .image(REGISTRY + "/library/nginx:nothing"),
                fails("stateful-crash-loop", "CRASH_LOOP", DecisiveSigns::diedTwice, "cannot open the database")
                        .of("stateful.yaml"),
                fails("crash-loop", "CRASH_LOOP", DecisiveSigns::diedTwice, "cannot open the database", "exit code 3"),
                fails("out-of-memory", "OOM_KILLED", DecisiveSigns::diedTwice, "32Mi"),
                fails("smoke", "SMOKE_FAILED", object -> false, "broken"),
                fails("image-missing", "IMAGE_NOT_FOUND", PULL_FAILS, "library/nginx:nothing")
                        .image(REGISTRY + "/library/nginx:nothing"),
                fails("image-denied", "IMAGE_PULL_DENIED", PULL_FAILS, locked.address() + "/shop/web:1")
                        .image(locked.address() + "/shop/web:1"),
                fails("image-denied-token", "IMAGE_PULL_DENIED", PULL_FAILS, tokens.address() + "/shop/web:1")
                        .image(tokens.address() + "/shop/web:1"),
                fails("wrong-platform", "IMAGE_WRONG_PLATFORM", PULL_FAILS, open.address() + "/shop/arm:1")
                        .image(open.address() + "/shop/arm:1"),
                fails("config-key-missing", "CONFIG_MISSING", CONFIG_MISSING, "COLOUR", "shop-config"),
                fails("secret-missing", "CONFIG_MISSING", CONFIG_MISSING, "shop-tokens"),
                fails("quota-too-small", "QUOTA_EXCEEDED", DecisiveSigns::podsRefused, "requests.memory", "256Mi")
                        .withQuota("requests.memory", "256Mi"),
                fails("quota-used-up", "QUOTA_EXCEEDED", DecisiveSigns::podsRefused, "pods=2")
                        .withQuota("pods", "2"),
                fails("pod-security", "POD_SECURITY", DecisiveSigns::podsRefused, "privileged")
                        .inNamespaceWith("pod-security.kubernetes.io/enforce", "baseline"),
                fails("no-such-command", "CONTAINER_CANNOT_START", DecisiveSigns::cannotStart, "/usr/bin/shop-server"));
    }

    @BeforeAll
    void startAll(@TempDir Path folder) throws IOException {
        fillTheRegistries(folder);
        Path files = Folders.copy(Path.of("src/test/resources/scenarios"), folder.resolve("scenarios"));
        Map<String, String> environment = new HashMap<>(Runs.plainEnvironment());
        environment.put("KUBECONFIG", System.getenv("KUBECONFIG"));
        Runs runs = new Runs(files, environment);
        scenarios()
                .forEach(scenario -> outcomes.put(
                        scenario,
                        CompletableFuture.supplyAsync(
                                () -> new ScenarioRun(cluster, runs, REGISTRY, scenario).run(), threads)));
    }

    @AfterAll
    void tell() throws IOException {
        StringBuilder table = new StringBuilder(ScenarioOutcome.HEADER);
        try {
            outcomes.values().stream()
                    .filter(each -> each.isDone() && !each.isCompletedExceptionally())
                    .forEach(each -> table.append(each.join().row()));
        } finally {
            threads.shutdownNow();
            cluster.close();
            locked.close();
            tokens.close();
            open.close();
        }
        Files.writeString(Path.of("target/failure-scenarios.md"), table);
        System.out.print(table);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void isNamedAndRolledBack(FailureScenario scenario) {
        ScenarioOutcome outcome = outcomes.get(scenario).join();
        assertThat(outcome.changed().status()).as(outcome.changed().all()).isEqualTo(6);
        assertThat(outcome.ending()).as(outcome.changed().all()).isEqualTo(scenario.code());
        assertThat(outcome.changed().out()).contains(scenario.told());
        assertThat(outcome.before()).hasSizeGreaterThan(2);
        assertThat(outcome.after()).isEqualTo(outcome.before());
        assertThat(outcome.secondsToVerdict())
                .as(outcome.changed().all())
                .hasValueSatisfying(seconds -> assertThat(seconds).isLessThan(SOON));
    }

    @ParameterizedTest
    @MethodSource("slowStarts")
    void isWaitedFor(FailureScenario scenario) {
        ScenarioOutcome outcome = outcomes.get(scenario).join();
        assertThat(outcome.changed().status()).as(outcome.changed().all()).isZero();
        assertThat(outcome.ending()).isEqualTo("deployed");
        assertThat(outcome.sighting()).as("what makes it slow").isPresent();
    }

    @Test
    void theImageCameAtTheThirdTry() {
        slowStarts().filter(scenario -> scenario.name().equals("third-pull")).forEach(this::isWaitedFor);
        assertThat(open.requests())
                .filteredOn(request -> request.path().contains("shop/slow/manifests") && request.status() == 503)
                .hasSize(2);
    }

    private Stream<FailureScenario> failures() {
        return outcomes.keySet().stream().filter(FailureScenario::mustFail);
    }

    private Stream<FailureScenario> slowStarts() {
        return outcomes.keySet().stream().filter(scenario -> !scenario.mustFail());
    }

    /** An image for another processor, and one that the registry gives only at the third try. */
    private void fillTheRegistries(Path folder) throws IOException {
        String digest = open.seedBaseImage("shop/arm", "arm64-only");
        String index =
                """
                {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [
                  {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "%s", "size": %d,
                   "platform": {"os": "linux", "architecture": "arm64"}}]}
                """
                        .formatted(digest, open.manifest("shop/arm", digest).orElseThrow().length);
        open.seedManifest(
                "shop/arm", "1", "application/vnd.oci.image.index.v1+json", index.getBytes(StandardCharsets.UTF_8));
        Path layer = Files.createDirectory(folder.resolve("layer"));
        Files.writeString(layer.resolve("slow.html"), "slow");
        ImageBuilder.from(REGISTRY + "/library/nginx:stable")
                .layer("site", layer, "/usr/share/nginx/html")
                .tags(List.of(open.address() + "/shop/slow:1"))
                .push();
        open.fail(Fault.answer(503).on("*", "shop/slow/manifests").times(2));
    }
}
