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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LintCommandTest {
    private static final String FILE =
            """
            application: shop
            manifests: k8s
            environments:
              prod: {namespace: shop, when: {branch: main}}
              staging: {namespace: shop-staging, overlay: staging}
            """;
    private static final String WEB =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              replicas: 2
              minReadySeconds: 5
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                    - name: web
                      image: registry.example/web:1
                      ports: [{name: http, containerPort: 80}]
                      readinessProbe: {httpGet: {path: /, port: http}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
            """;

    @TempDir
    Path folder;

    private Runs runner;

    @BeforeEach
    void writeAProject() throws IOException {
        Files.createDirectories(folder.resolve("k8s"));
        Files.createDirectories(folder.resolve("staging"));
        Files.writeString(folder.resolve("epicheck.yaml"), FILE);
        Files.writeString(folder.resolve("k8s/web.yaml"), WEB);
        Files.writeString(
                folder.resolve("staging/web.yaml"),
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n");
        runner = new Runs(folder, Map.of("EPICHECK_REF", "refs/heads/main", "HOME", folder.toString()));
    }

    @Test
    void aFindingIsToldOnceWithItsEnvironmentsAndTheLinesToAdd() throws IOException {
        Run run = runner.run("lint");

        assertThat(run.status()).as(run.all()).isEqualTo(1);
        assertThat(run.out())
                .contains("k8s/web.yaml:13:11: error: Deployment `web`: container `web` gets requests and ends")
                .contains("[no-pre-stop] (prod, staging)")
                .contains("\n"
                        + "          lifecycle:\n"
                        + "            preStop:\n"
                        + "              sleep:\n"
                        + "                seconds: 10\n")
                .contains("staging/web.yaml:4:18: warning: Deployment `web` gets requests and has one replica"
                        + " [one-replica] (staging)")
                .contains("3 findings (1 error, 2 warnings)");
    }

    @Test
    void oneEnvironmentIsEnough() throws IOException {
        Run run = runner.run("lint", "--env", "prod", "-o", "json");

        JsonNode json = JsonMapper.shared().readTree(run.out());
        assertThat(json.path("errors").asInt(-1)).isEqualTo(1);
        assertThat(json.path("warnings").asInt(-1)).isEqualTo(1);
        assertThat(json.path("findings").valueStream().map(each -> each.path("rule")
                        .asString("")))
                .containsExactly("no-pdb", "no-pre-stop");
        assertThat(json.path("findings").path(1).path("fix").size()).isPositive();
        assertThat(runner.run("lint", "--env", "pord").status()).isEqualTo(2);
    }

    @Test
    void theThresholdDecidesTheStatus() throws IOException {
        Files.writeString(
                folder.resolve("k8s/web.yaml"),
                WEB.replace(
                        "  name: web\nspec",
                        "  name: web\n  annotations: {lint.epicheck.io/no-pre-stop: it waits itself}\nspec"));

        assertThat(runner.run("lint").status()).isZero();
        assertThat(runner.run("lint", "--fail-on", "warning").status()).isEqualTo(1);
        assertThat(runner.run("lint", "--fail-on", "never").status()).isZero();
        assertThat(runner.run("lint").out()).contains("silenced").contains("it waits itself");
    }

    @Test
    void aSilenceIsReportedWithItsReason() throws IOException {
        Files.writeString(
                folder.resolve("epicheck.yaml"),
                FILE
                        + """
                        lint:
                          ignore:
                            - {rule: no-pre-stop, object: Deployment/web, reason: it waits itself}
                            - {rule: recreate, reason: never used}
                        """);
        Run run = runner.run("lint");

        assertThat(run.status()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("silenced: Deployment `web`")
                .contains("it waits itself (" + folder.resolve("epicheck.yaml") + ":8:14)")
                .contains(":9:14: note: nothing is found by `recreate`");
    }

    @Test
    void aRuleThatIsNoneIsBadInput() throws IOException {
        Files.writeString(folder.resolve("epicheck.yaml"), FILE + "lint: {ignore: [{rule: no-pbd, reason: x}]}\n");

        for (String command : new String[] {"lint", "validate"}) {
            Run run = runner.run(command);
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err())
                    .contains(
                            "epicheck.yaml:6:24: lint.ignore: there is no lint rule `no-pbd`; did you mean `no-pdb`?");
        }
    }

    @Test
    void plainManifestsNeedNoPipelineFile() throws IOException {
        Files.delete(folder.resolve("epicheck.yaml"));
        Files.writeString(
                folder.resolve("k8s/more.yaml"),
                "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n---\napiVersion: v1\nkind: ConfigMap\n"
                        + "metadata: {name: c}\ndata: {script: \"echo ${HOME}\"}\n");
        Run run = runner.run("lint", "k8s");

        assertThat(run.status()).as(run.all()).isEqualTo(1);
        assertThat(run.out()).contains("[no-pre-stop]\n").contains("not looked at: 1 Namespace");
        assertThat(runner.run("lint", "nothing").status()).isEqualTo(2);
    }

    @Test
    void sarifIsWrittenBesideTheText() throws IOException {
        Run run = runner.run("lint", "--sarif", "lint.sarif");

        JsonNode log = JsonMapper.shared().readTree(Files.readString(folder.resolve("lint.sarif")));
        assertThat(log.path("runs")
                        .path(0)
                        .path("results")
                        .path(0)
                        .path("locations")
                        .path(0)
                        .path("physicalLocation")
                        .path("artifactLocation")
                        .path("uri")
                        .asString(""))
                .isEqualTo("k8s/web.yaml");
        assertThat(run.out()).contains("[no-pre-stop]");
        assertThat(runner.run("lint", "--sarif", "no/such/lint.sarif").status()).isEqualTo(2);
    }

    @Test
    void everyRuleIsListed() throws IOException {
        Run run = runner.run("lint", "--list-rules");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("no-pre-stop ").contains("live-config ");
    }

    @Test
    void validateShowsFindingsAndIsWellNevertheless() throws IOException {
        Run run = runner.run("validate");

        assertThat(run.status()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("[no-pre-stop] (prod, staging)")
                .contains("lint: 3 findings (1 error, 2 warnings)")
                .contains("is in order");
    }

    @Test
    void aRunSaysInOneLineHowMuchThereIs() throws IOException {
        Run run = runner.run("run");

        assertThat(run.status()).as(run.all()).isEqualTo(4); // no kubeconfig: the lint blocked nothing
        assertThat(run.out())
                .contains("this release can lose requests: a lint finds 1 error and 1 warning;"
                        + " see `epicheck lint --env prod`");
    }

    @Test
    void theReferenceApplicationIsClean() throws IOException {
        Run run = new Runs(Path.of("../examples/epicheck").toAbsolutePath(), Map.of()).run("lint", "--fail-on", "note");

        assertThat(run.status()).as(run.all()).isZero();
        assertThat(run.out()).isEqualTo("nothing found\n");
    }
}
