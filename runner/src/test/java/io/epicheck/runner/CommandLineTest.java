package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What needs neither a cluster nor a registry. */
class CommandLineTest {
    private static final String FILE =
            """
            application: shop
            manifests: k8s
            variables: {host: example.com}
            environments: {prod: {namespace: shop, when: {branch: main}}}
            secrets: {s: {KEY: {env: SHOP_KEY}}}
            """;

    @TempDir
    Path folder;

    private Runs runner;

    @BeforeEach
    void writeAProject() throws IOException {
        Files.createDirectories(folder.resolve("k8s"));
        Files.writeString(folder.resolve("epicheck.yaml"), FILE);
        Files.writeString(
                folder.resolve("k8s/c.yaml"),
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {h: \"${host}\"}\n");
        runner = new Runs(folder, Map.of("EPICHECK_REF", "refs/heads/main", "HOME", folder.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "build",
                "images",
                "deploy",
                "plan",
                "smoke",
                "status",
                "lint",
                "validate",
                "context",
                "metadata",
                "schema",
                "completion"
            })
    void everyCommandHasHelp(String command) throws IOException {
        Run run = runner.run(command, "--help");
        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("Usage: epicheck " + command);
    }

    @Test
    void anUnknownOptionIsBadInputWithASuggestion() throws IOException {
        Run run = runner.run("run", "--namespac", "shop");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--namespac").contains("--namespace").contains("epicheck run --help");
    }

    @Test
    void noCommandSaysWhatThereIs() throws IOException {
        Run run = runner.run();
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("a command is missing");
    }

    @Test
    void validateCountsTheObjectsOfEveryEnvironment() throws IOException {
        Run run = runner.run("validate", "-v");
        assertThat(run.status()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("prod: 2 objects")
                .contains("ConfigMap shop/c")
                .contains("is in order");
    }

    @Test
    void validateTellsEveryMistakeWithItsPlace() throws IOException {
        Files.writeString(folder.resolve("epicheck.yaml"), FILE + "secrts: {}\ntimeouts: {deploy: soon}\n");
        Run run = runner.run("validate");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("epicheck.yaml:6:1: unknown key `secrts`; did you mean `secrets`?")
                .contains("epicheck.yaml:7:20: timeouts.deploy: `soon` is not a duration")
                .contains("2 problems, nothing was touched");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Run run = runner.run("validate", "-f", "nothing.yaml");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("nothing.yaml");
    }

    @Test
    void contextShowsTheEventAndWhereItGoes() throws IOException {
        Run run = runner.run("context", "-o", "json");
        assertThat(run.status()).as(run.all()).isZero();
        var json = JsonMapper.shared().readTree(run.out());
        assertThat(json.path("branch").asString("")).isEqualTo("main");
        assertThat(json.path("environment").asString("")).isEqualTo("prod");
        assertThat(json.path("image-tags").get(0).asString("")).isEqualTo("main");
    }

    @Test
    void missingSecretsAreNamedBeforeAnythingIsContacted() throws IOException {
        Run run = runner.run("run");
        assertThat(run.status()).as(run.all()).isEqualTo(2);
        assertThat(run.out()).contains("s.KEY: the variable SHOP_KEY is not set");
        assertThat(run.result()).containsEntry("cause-code", "SECRET_MISSING").containsEntry("exit-code", "2");
    }

    @Test
    void withoutAKubeconfigNothingHappensAndTheNextStepIsSaid() throws IOException {
        Run run = new Runs(
                        folder,
                        Map.of("EPICHECK_REF", "refs/heads/main", "HOME", folder.toString(), "SHOP_KEY", "k3y-value"))
                .run("run");
        assertThat(run.status()).as(run.all()).isEqualTo(4);
        assertThat(run.out())
                .contains("there is no kubeconfig")
                .contains("KUBE_CONFIG")
                .doesNotContain("k3y-value");
    }

    @Test
    void jsonOutputIsEventsAndNothingElse() throws IOException {
        Run run = runner.run("run", "-o", "json");
        assertThat(run.out().lines()).isNotEmpty().allSatisfy(line -> assertThat(
                        JsonMapper.shared().readTree(line).path("event").asString(""))
                .isNotEmpty());
        assertThat(run.err()).contains("Failed");
    }

    @Test
    void anUndeclaredVariableCannotBeSet() throws IOException {
        Run run = runner.run("validate", "--set", "hots=a");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("variable `hots` cannot be set").contains("did you mean `host`?");
    }

    @Test
    void theDemoRunsWithoutAnything() throws IOException {
        Run run = runner.run("demo");
        assertThat(run.status()).as(run.all()).isZero();
        assertThat(run.out()).contains("Deployed epicheck to prod").contains("Unchanged: epicheck, prod");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "crash", "smoke"})
    void theDemoShowsEachFailureAndItsRollback(String failure) throws IOException {
        Run run = runner.run("demo", "--fail", failure);
        assertThat(run.status()).as(run.all()).isEqualTo(6);
        assertThat(run.out()).contains("Rolled back: epicheck, prod");
    }

    @Test
    void theSchemaIsJson() throws IOException {
        assertThat(JsonMapper.shared()
                        .readTree(runner.run("schema").out())
                        .path("properties")
                        .has("images"))
                .isTrue();
    }
}
