package io.epicheck.jenkins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.lesfurets.jenkins.unit.PipelineTestHelper;
import com.lesfurets.jenkins.unit.cps.PipelineTestHelperCPS;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every case runs twice: as plain Groovy and transformed for CPS, as Jenkins runs it. The second catches what the first cannot, such
 * as a closure given to the JDK whose body then never runs.
 */
class EpicheckDeployTest {
    private static final String EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    abstract static class Cases {
        @TempDir
        Path workspace;

        PipelineHarness pipeline;

        abstract PipelineTestHelper helper();

        @BeforeEach
        void newPipeline() throws Exception {
            pipeline = new PipelineHarness(helper(), workspace);
            pipeline.credentials.put("epicheck-kubeconfig", Map.of("variable", "/run/kubeconfig"));
            pipeline.credentials.put(
                    "epicheck-registry", Map.of("usernameVariable", "robot", "passwordVariable", "hunter2"));
        }

        private Map<?, ?> result() {
            return (Map<?, ?>) pipeline.variable("result");
        }

        private String failure(String job) {
            Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(() -> pipeline.run(job));
            assertThat(thrown).isNotNull();
            return String.valueOf(thrown.getMessage());
        }

        @Test
        void returnsWhatTheRunnerDid() throws Exception {
            new FakeRunner(FakeRunner.DEPLOYED, 0).install(pipeline);
            pipeline.run("prod.jenkins");
            assertThat(pipeline.status()).isEqualTo("SUCCESS");
            assertThat(pipeline.log()).contains("argv [-jar] [runner.jar] [run]");
            assertThat(pipeline.log()).contains("EPICHECK_ENV=prod", "EPICHECK_FILE=epicheck.yaml");
            assertThat(result().get("outcome")).isEqualTo("deployed");
            assertThat(result().get("exitCode")).isEqualTo(0);
            assertThat(result().get("imageTag")).isEqualTo("v1.0.0");
            assertThat(result().get("changed")).isEqualTo(true);
            assertThat(((Map<?, ?>) result().get("images")).get("proxy"))
                    .hasToString("ghcr.io/epitech-nice/epicheck-proxy@sha256:bb");
            assertThat(pipeline.description()).isEqualTo("prod: v1.0.0 deployed");
            assertThat(pipeline.calls("input", "lock")).isEmpty();
            assertThat(pipeline.open).isEmpty();
        }

        @Test
        void theResultCanBeKeptAcrossARestart() throws Exception {
            new FakeRunner(FakeRunner.DEPLOYED, 0).install(pipeline);
            pipeline.run("prod.jenkins");
            new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(result());
            assertThat(result().values()).allSatisfy(value -> assertThat(value)
                    .isInstanceOfAny(String.class, Integer.class, Boolean.class, Map.class));
        }

        @Test
        void masksSecretsAndKeepsThemOffTheCommandLine() throws Exception {
            new FakeRunner(FakeRunner.DEPLOYED, 0).install(pipeline);
            pipeline.run("prod.jenkins");
            assertThat(pipeline.log())
                    .contains("KUBECONFIG=****", "EPICHECK_REGISTRY_USERNAME=****", "EPICHECK_REGISTRY_PASSWORD=****")
                    .doesNotContain("hunter2");
            assertThat(pipeline.calls("sh").toString()).doesNotContain("hunter2");
        }

        @Test
        void everyOptionReachesTheRunner() throws Exception {
            new FakeRunner(FakeRunner.DEPLOYED, 0).install(pipeline);
            Files.copy(workspace.resolve("bin/java"), workspace.resolve("java"));
            assertThat(workspace.resolve("java").toFile().setExecutable(true)).isTrue();
            Files.createDirectories(workspace.resolve("jars"));
            Files.writeString(workspace.resolve("jars/epicheck runner-1.2.3.jar"), "");
            pipeline.credentials.put("other-kubeconfig", Map.of("variable", "/run/other"));
            pipeline.credentials.put("other-registry", Map.of("usernameVariable", "u-1", "passwordVariable", "p-1"));
            pipeline.credentials.put("api-key", Map.of("variable", "k3y"));
            pipeline.credentials.put("cert", Map.of("variable", "/run/cert"));
            pipeline.credentials.put("epitech", Map.of("usernameVariable", "u-2", "passwordVariable", "p-2"));
            pipeline.step(
                    "input",
                    args -> {
                        assertThat(pipeline.open).as("blocks around input").doesNotContain("lock", "timeout");
                        return null;
                    },
                    Map.class);
            pipeline.run("everyOption.jenkins");
            assertThat(pipeline.log())
                    .contains("argv [-jar] [jars/epicheck runner-1.2.3.jar] [deploy] [-v]"
                            + " [--set] [host=a b\"$(touch pwned)\"] [--set] [image=tag-2]")
                    .contains(
                            "EPICHECK_FILE=my app/epicheck.yaml",
                            "EPICHECK_REPORT_DIR=out/report",
                            "EPICHECK_ENV=staging")
                    .contains("API_KEY=****", "CERT=****", "EPITECH_USERNAME=****", "EPITECH_PASSWORD=****")
                    .contains("GIT_BRANCH=origin/develop", "GIT_COMMIT=c0ffee")
                    .doesNotContain("k3y", "EPICHECK_SET", "EPICHECK_JAVA");
            assertThat(workspace.resolve("pwned")).doesNotExist();
            assertThat(pipeline.calls("input"))
                    .containsExactly("input({message=epicheck: deploy staging?, ok=Go, submitter=ops})");
            assertThat(pipeline.calls("lock").get(0))
                    .startsWith("lock({resource=epicheck-staging, inversePrecedence=true}");
            assertThat(pipeline.calls("timeout").get(0)).startsWith("timeout({time=15, unit=MINUTES}");
            assertThat(pipeline.calls("archiveArtifacts").get(0)).contains("artifacts=out/report/**");
            assertThat(result().get("imageTag")).isEqualTo("v1.0.0");
        }

        @Test
        void rolledBackFailsTheBuildAndSaysWhy() throws Exception {
            new FakeRunner(FakeRunner.ROLLED_BACK, 6).install(pipeline);
            assertThat(failure("prod.jenkins"))
                    .contains(
                            "epicheckDeploy: run prod: failed and rolled back: what ran before runs again: "
                                    + "Deployment/epicheck-app: image ghcr.io/x:1 \u2192 not found. Next: push the image, then run again");
            assertThat(pipeline.status()).isEqualTo("FAILURE");
            assertThat(pipeline.description()).isEqualTo("prod: v1.0.0 rolled-back");
            assertThat(pipeline.calls("archiveArtifacts")).hasSize(1);
        }

        @Test
        void rolledBackCanBeUnstableInstead() throws Exception {
            new FakeRunner(FakeRunner.ROLLED_BACK, 6).install(pipeline);
            pipeline.run("rollbackIsUnstable.jenkins");
            assertThat(pipeline.status()).isEqualTo("UNSTABLE");
            assertThat(result().get("causeCode")).isEqualTo("image-not-found");
            assertThat(result().get("changed")).isEqualTo(false);
        }

        @Test
        void eachExitCodeHasItsMeaning() throws Exception {
            for (Map.Entry<Integer, String> code : List.of(
                    entry(1, "ended with exit code 1"),
                    entry(2, "the input is wrong"),
                    entry(3, "image could not be built or pushed"),
                    entry(4, "access was refused"),
                    entry(5, "another deploy"),
                    entry(7, "THE ROLLBACK FAILED TOO"),
                    entry(8, "nothing to roll back to"),
                    entry(9, "time was over"),
                    entry(75, "run the build again"),
                    entry(130, "stopped by a signal"),
                    entry(137, "killed"),
                    entry(143, "stopped by a signal"))) {
                newPipeline();
                new FakeRunner("", code.getKey()).install(pipeline);
                assertThat(failure("prod.jenkins")).contains("epicheckDeploy: run prod: ", code.getValue());
                assertThat(pipeline.description()).isEqualTo("run prod: failed (exit " + code.getKey() + ")");
            }
        }

        @Test
        void anOlderResultIsNotTakenForThisOne() throws Exception {
            Files.createDirectories(workspace.resolve(".epicheck"));
            Files.writeString(workspace.resolve(".epicheck/result.properties"), FakeRunner.DEPLOYED);
            new FakeRunner("", 1).install(pipeline);
            failure("prod.jenkins");
            assertThat(pipeline.description()).doesNotContain("deployed");
        }

        @Test
        void wrongArgumentsAreAllToldBeforeAnyStep() {
            assertThat(failure("wrong.jenkins"))
                    .contains(
                            "env 'Prod!' is not the name of an environment",
                            "unknown option 'imge'; known: env, command, file",
                            "unknown option 'comand'; did you mean 'command'?",
                            "set must be a map",
                            "credentials: 'API_KEY' needs",
                            "timeoutMinutes '0'",
                            "lock must be true or false",
                            "onRollback 'ignore'",
                            "no runner jar: give runner",
                            "reportDir '../out'");
            assertThat(pipeline.calls("lock", "sh", "withCredentials", "timeout"))
                    .isEmpty();
        }

        @Test
        void aPullRequestGetsNoKeyToTheCluster() throws Exception {
            new FakeRunner("outcome=built\nimage-tag=pr-7\n", 0).install(pipeline);
            pipeline.jobVariable("CHANGE_ID", "7");
            pipeline.run("prod.jenkins");
            assertThat(pipeline.log()).doesNotContain("KUBECONFIG=").contains("EPICHECK_REGISTRY_PASSWORD=****");
            assertThat(pipeline.description()).isEqualTo("run prod: pr-7 built");
        }

        @Test
        void theRealRunnerIsStartedAndUnderstood() throws Exception {
            java.nio.file.Path jar = java.nio.file.Path.of("../../runner/target/epicheck-runner.jar");
            assertThat(jar).as("build it first: mvn -B -pl runner -am package").exists();
            java.nio.file.Files.copy(jar, pipeline.workspace.resolve("runner.jar"));
            pipeline.run("demo.jenkins");
            assertThat(pipeline.log()).contains("Deployed epicheck to prod").contains("Unchanged: epicheck, prod");
            assertThat(pipeline.description()).isEqualTo("prod: main unchanged");
        }

        @Test
        void validateGetsNoCredentialAndNeedsNone() throws Exception {
            pipeline.credentials.clear();
            new FakeRunner("", 0).install(pipeline);
            pipeline.run("validate.jenkins");
            assertThat(pipeline.log())
                    .contains("argv [-jar] [runner.jar] [validate]")
                    .doesNotContain("EPICHECK_ENV");
        }

        @Test
        void anUnknownCredentialStopsBeforeTheRunner() {
            pipeline.credentials.remove("epicheck-kubeconfig");
            assertThat(failure("prod.jenkins")).contains("epicheck-kubeconfig");
            assertThat(pipeline.calls("sh")).isEmpty();
        }

        @Test
        void anAbortGoesOnToTheCallerAfterTheReportIsKept() {
            pipeline.step(
                    "sh",
                    args -> {
                        throw new PipelineHarness.Aborted("FlowInterrupted");
                    },
                    Map.class);
            assertThatThrownBy(() -> pipeline.run("prod.jenkins")).hasMessageContaining("FlowInterrupted");
            assertThat(pipeline.calls("archiveArtifacts")).hasSize(1);
            assertThat(pipeline.open).isEmpty();
        }

        @Test
        void anArchiveThatFailsDoesNotHideTheResult() throws Exception {
            new FakeRunner(FakeRunner.DEPLOYED, 0).install(pipeline);
            pipeline.step(
                    "archiveArtifacts",
                    args -> {
                        throw new IOException("disk full");
                    },
                    Map.class);
            pipeline.run("prod.jenkins");
            assertThat(pipeline.status()).isEqualTo("SUCCESS");
            assertThat(pipeline.log()).contains("the report was not archived: disk full");
        }

        @Test
        void twoEnvironmentsShareOneDescription() throws Exception {
            new FakeRunner(FakeRunner.DEPLOYED.replace("environment=prod\n", ""), 0).install(pipeline);
            pipeline.run("twoEnvironments.jenkins");
            assertThat(pipeline.description()).isEqualTo("run staging: v1.0.0 deployed\nrun prod: v1.0.0 deployed");
        }

        @Test
        void aMissingJarIsNamedWithTheFolder() {
            assertThat(failure("prod.jenkins")).contains("the input is wrong, nothing was touched");
            assertThat(pipeline.log()).contains("no runner jar at runner.jar (in " + workspace, "next step: build it");
        }

        @Test
        void aMissingJavaIsNamed() throws Exception {
            new FakeRunner("", 0).install(pipeline);
            Files.delete(workspace.resolve("bin/java"));
            Path tools = Files.createDirectories(workspace.resolve("tools"));
            for (String tool : List.of("sh", "rm", "hostname")) {
                Path wrapper = tools.resolve(tool);
                Files.writeString(wrapper, "#!/bin/sh\nexec /bin/" + tool + " \"$@\"\n");
                assertThat(wrapper.toFile().setExecutable(true)).isTrue();
            }
            pipeline.jobVariable("PATH", tools.toString());
            assertThat(failure("prod.jenkins")).contains("the input is wrong");
            assertThat(pipeline.log()).contains("there is no Java here: java", "install Java 17");
        }

        @Test
        void aDownloadedRunnerIsCheckedAndKept() throws Exception {
            new FakeRunner(FakeRunner.DEPLOYED, 0).install(pipeline);
            int[] requests = {0};
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/runner.jar", exchange -> {
                requests[0]++;
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            try {
                getBinding(
                        "RUNNER_URL", "http://127.0.0.1:" + server.getAddress().getPort() + "/runner.jar");
                getBinding("RUNNER_SHA256", EMPTY_SHA256);
                pipeline.run("download.jenkins");
                pipeline.run("download.jenkins");
                assertThat(result().get("outcome")).isEqualTo("deployed");
                assertThat(requests[0]).isEqualTo(1);
                assertThat(workspace.resolve("cache")).isDirectoryContaining("glob:**/runner-" + EMPTY_SHA256 + ".jar");

                getBinding("RUNNER_SHA256", "0".repeat(64));
                assertThat(failure("download.jenkins")).contains("nothing was touched");
                assertThat(pipeline.log()).contains("has SHA-256 " + EMPTY_SHA256 + ", not 000", "do not run it");
                assertThat(workspace.resolve("cache").toFile().list()).hasSize(1);
            } finally {
                server.stop(0);
            }
        }

        private void getBinding(String name, String value) {
            pipeline.getBinding().setVariable(name, value);
        }
    }

    @Nested
    class Plain extends Cases {
        @Override
        PipelineTestHelper helper() {
            return new PipelineTestHelper();
        }
    }

    @Nested
    class Cps extends Cases {
        @Override
        PipelineTestHelper helper() {
            return new PipelineTestHelperCPS();
        }
    }
}
