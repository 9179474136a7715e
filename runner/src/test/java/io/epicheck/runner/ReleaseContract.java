package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Releases: one that works first, then each failure, and after each everything is as before. The same for a real cluster and for the
 * double, so that a difference between them shows.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ReleaseContract {
    private static final List<String> CANARIES = List.of("canary token/ü+77", "canary-password-88");
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);

    private final String namespace = "e2e-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<Run> runs = new ArrayList<>();

    private Path folder;
    private Runs runner;
    private Cluster cluster;
    private Map<String, String> before;

    @BeforeAll
    void deployTheFirstRelease(@TempDir Path directory) throws IOException {
        folder = directory;
        Folders.copy(Path.of("src/test/resources/small"), folder);
        Map<String, String> environment = new HashMap<>(Runs.plainEnvironment());
        environment.keySet().remove("KUBECONFIG");
        environment.putAll(access());
        environment.put("SMALL_TOKEN", CANARIES.get(0));
        environment.put("SMALL_PASSWORD", CANARIES.get(1));
        runner = new Runs(folder, environment);
        cluster = Cluster.connect(Kubeconfig.resolve(environment, Optional.empty(), false));
        Run first = run("run");
        assertThat(first.status()).as(first.all()).isZero();
        assertThat(first.result()).containsEntry("outcome", "deployed").containsEntry("image-tag", "main");
    }

    @AfterAll
    void cleanUp() {
        if (cluster != null) {
            cluster.api().delete(new ObjectRef(NAMESPACE, "", namespace), "");
            cluster.close();
        }
        stop();
    }

    /** Ends what was started for the test. */
    void stop() {}

    @BeforeEach
    void rememberTheCluster() {
        before = NamespaceSnapshot.of(cluster, namespace);
        assertThat(before).hasSize(4);
    }

    @Test
    @Order(1)
    void aSecondRunChangesNothing() throws IOException {
        Run second = run("run");
        assertThat(second.status()).as(second.all()).isZero();
        assertThat(second.result()).containsEntry("outcome", "unchanged").containsEntry("changed", "false");
        assertThat(second.out()).contains("2 updated, 2 ready").contains("0 pushed");
        assertThat(NamespaceSnapshot.of(cluster, namespace)).isEqualTo(before);
    }

    @Test
    void aPullRequestIsBuiltAndStops() throws IOException {
        Run run = new Runs(folder, with("EPICHECK_REF", "refs/pull/123/merge")).run(arguments("run"));
        runs.add(run);
        assertThat(run.status()).as(run.all()).isZero();
        assertThat(run.result()).containsEntry("outcome", "built").containsEntry("image-tag", "pr-123");
        assertThat(NamespaceSnapshot.of(cluster, namespace)).isEqualTo(before);
    }

    @Test
    void aMissingImageIsNamedAndRolledBack() throws IOException {
        String image = registry() + "/small-web@sha256:" + "0123456789abcdef".repeat(4);
        Run run = run("deploy", "--env", "prod", "--image", "web=" + image, "--set", "page=two");
        rolledBack(run, "IMAGE_NOT_FOUND");
        assertThat(run.out()).contains("small-web").contains("not found");
        assertThat(waited(run)).isLessThan(10);
    }

    @Test
    void aCrashLoopShowsTheLastLinesOfTheLog() throws IOException {
        Run run = run("run", "--set", "command=echo cannot open the database; exit 3");
        rolledBack(run, "CRASH_LOOP");
        assertThat(run.out()).contains("cannot open the database").contains("3");
    }

    @Test
    void aMissingSecretKeyIsNamedAndRolledBack() throws IOException {
        Run run = run("run", "--set", "secretKey=NOT_THERE", "--set", "page=three");
        rolledBack(run, "CONFIG_MISSING");
        assertThat(run.out()).contains("NOT_THERE").contains("small-secret");
        assertThat(waited(run)).isLessThan(10);
    }

    @Test
    void aFailingSmokeCheckRollsEverythingBack() throws IOException {
        Run run = run(
                "run",
                "--set",
                "page=four",
                "--set",
                "command=echo broken > /usr/share/nginx/html/index.html; exec nginx -g 'daemon off;'");
        rolledBack(run, "SMOKE_FAILED");
        assertThat(run.out()).contains("Smoke checks of the old release").contains("hello");
    }

    @Test
    void aCheckThatFailsBeforeTooIsSaidToBeSo() throws IOException {
        Run run = run("run", "--set", "page=four", "--set", "wanted=goodbye");
        rolledBack(run, "SMOKE_FAILED");
        assertThat(run.out()).contains("the smoke checks fail there too");
    }

    @Test
    void aPlanShowsFieldsAndNoSecret() throws IOException {
        Run run = run("plan", "--env", "prod", "--set", "page=five");
        assertThat(run.status()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("data.PAGE: one -> five")
                .contains("[no-pre-stop] (prod)")
                .contains("`epicheck lint` says why");
        Run json = run("plan", "--env", "prod", "--set", "page=five", "-o", "json");
        assertThat(json.out()).contains("\"lint\" :").contains("\"no-pre-stop\"");
        assertThat(NamespaceSnapshot.of(cluster, namespace)).isEqualTo(before);
    }

    @Test
    void statusShowsEveryWorkload() throws IOException {
        Run run = run("status", "--env", "prod");
        assertThat(run.status()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("Deployment " + namespace + "/web")
                .contains("ready")
                .contains("2/2");
    }

    @Test
    void smokeAsksWhatRuns() throws IOException {
        assertThat(run("smoke", "--env", "prod").status()).isZero();
        assertThat(run("smoke", "--env", "prod", "--set", "wanted=goodbye").status())
                .isEqualTo(1);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void noOutputHoldsASecretInAnySpelling() throws IOException {
        assertThat(runs).hasSizeGreaterThan(6);
        for (Run run : runs) {
            List<String> texts = new ArrayList<>(List.of(run.all()));
            try (Stream<Path> files = Files.walk(run.report())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    texts.add(Files.readString(file));
                }
            }
            for (String text : texts) {
                assertThat(text).doesNotContain(spellings());
            }
        }
    }

    private void rolledBack(Run run, String code) throws IOException {
        assertThat(run.status()).as(run.all()).isEqualTo(6);
        assertThat(run.result()).containsEntry("outcome", "rolled-back").containsEntry("cause-code", code);
        assertThat(NamespaceSnapshot.of(cluster, namespace)).isEqualTo(before);
    }

    Run run(String command, String... more) throws IOException {
        Run run = runner.run(arguments(command, more));
        runs.add(run);
        return run;
    }

    private String[] arguments(String command, String... more) {
        List<String> all =
                new ArrayList<>(List.of(command, "--set", "registry=" + registry(), "--namespace", namespace));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    private Map<String, String> with(String name, String value) {
        Map<String, String> environment = new HashMap<>(runner.environment());
        environment.put(name, value);
        return environment;
    }

    /** Variables that lead to the cluster. */
    abstract Map<String, String> access();

    /** Host and port of a registry with {@code library/nginx:stable}. */
    abstract String registry();

    /** Seconds that the step says it took. */
    private static double waited(Run run) {
        Matcher line = Pattern.compile("Wait for the rollout +([0-9.]+) s").matcher(run.out());
        assertThat(line.find()).as(run.out()).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private static String[] spellings() {
        List<String> all = new ArrayList<>();
        for (String canary : CANARIES) {
            byte[] bytes = canary.getBytes(StandardCharsets.UTF_8);
            all.add(canary);
            all.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
            all.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            all.add(URLEncoder.encode(canary, StandardCharsets.UTF_8));
            all.add(URLEncoder.encode(canary, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return all.toArray(String[]::new);
    }
}
