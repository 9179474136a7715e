package io.epicheck.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stop in Jenkins sends SIGTERM to every process of the build, GitHub to the step's first process only. Because the script becomes the
 * JVM, both reach it, and nobody goes on before it has written its report.
 */
class AbortTest {
    /** Stands for the runner: writes its report when it is told to stop. */
    public static final class Child {
        public static void main(String[] args) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    Files.writeString(Path.of(System.getenv("MARK")), "cleaned up");
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }));
            System.out.println("up");
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    @Test
    void theSignalReachesTheRunnerAndIsWaitedFor(@TempDir Path workspace) throws Exception {
        Path java = Files.writeString(
                workspace.resolve("java"),
                """
                #!/bin/sh
                exec "$REAL_JAVA" -cp "$CHILD_PATH" '%s'
                """
                        .formatted(Child.class.getName()));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(workspace.resolve("runner.jar"), "");
        Path mark = workspace.resolve("mark");
        Path script = PipelineHarness.LIBRARY.resolve("resources/io/epicheck/jenkins/run-runner.sh");
        ProcessBuilder builder = new ProcessBuilder("sh", script.toString()).directory(workspace.toFile());
        builder.environment()
                .putAll(Map.of(
                        "EPICHECK_RUNNER", "runner.jar",
                        "EPICHECK_JAVA", java.toString(),
                        "REAL_JAVA", ProcessHandle.current().info().command().orElseThrow(),
                        "CHILD_PATH", System.getProperty("java.class.path"),
                        "MARK", mark.toString()));
        Process process = builder.redirectErrorStream(true).start();
        BufferedReader output = process.inputReader();
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null && !line.equals("up"); line = output.readLine()) {
            lines.add(line);
        }
        process.destroy(); // SIGTERM to the first process alone
        assertThat(process.waitFor(20, TimeUnit.SECONDS))
                .as("ended; it said %s", lines)
                .isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(mark).hasContent("cleaned up");
    }
}
