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

/** {@code epicheck lint --fix}. */
class LintFixTest {
    @TempDir
    Path root;

    private Path file;
    private String before;
    private Runs runner;

    @BeforeEach
    void copyAProject() throws IOException {
        Path folder = Folders.copy(Path.of("src/test/resources/hardened"), root.resolve("project"));
        file = folder.resolve("k8s/web.yaml");
        before = Files.readString(file);
        runner = new Runs(folder, Map.of("HOME", folder.toString()));
    }

    @Test
    void theFilesAreMendedAndNothingOfThatIsFoundAgain() throws IOException {
        Run fixed = runner.run("lint", "--fix", "--env", "plain");
        assertThat(fixed.status()).as(fixed.all()).isZero();
        assertThat(fixed.err()).contains("(no-pre-stop)").contains("written: " + file);
        String after = Files.readString(file);
        assertThat(after.lines()).containsSubsequence(before.lines().toList());
        assertThat(after)
                .contains(
                        "          lifecycle:\n            preStop:\n              sleep:\n                seconds: 10\n")
                .contains("kind: PodDisruptionBudget")
                .contains("${registry}");
        assertThat(fixed.out()).doesNotContain("no-pre-stop").doesNotContain("no-pdb");
        Run again = runner.run("lint", "--fix", "--env", "plain");
        assertThat(again.err()).doesNotContain("written");
        assertThat(Files.readString(file)).isEqualTo(after);
    }

    @Test
    void aDiffWritesNothing() throws IOException {
        Run diff = runner.run("lint", "--diff");
        assertThat(diff.status()).as(diff.all()).isZero();
        assertThat(diff.out())
                .startsWith("--- a/")
                .contains("\n+  minReadySeconds: 5\n")
                .contains("\n+kind: PodDisruptionBudget\n");
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void plainFilesAreOnlyLookedAt() throws IOException {
        Run refused = runner.run("lint", "--fix", "k8s");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("only the manifests of a pipeline file can be fixed");
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void whatACommandRendersIsForAPerson() throws IOException {
        Path pipeline = file.getParent().resolveSibling("epicheck.yaml");
        Files.writeString(
                pipeline, Files.readString(pipeline).replace("manifests: k8s", "render: [cat, k8s/web.yaml]"));
        Run fixed = runner.run("lint", "--fix", "--env", "plain");
        assertThat(fixed.err())
                .contains("by hand: <render>:")
                .contains("not from a file")
                .doesNotContain("written");
        assertThat(Files.readString(file)).isEqualTo(before);
    }
}
