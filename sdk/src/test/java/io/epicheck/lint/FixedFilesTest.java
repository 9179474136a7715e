package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.ServerVersion;
import io.epicheck.manifest.Manifests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule's broken manifest as a file: mended, it passes, and all of its lines are still there. */
class FixedFilesTest {
    private static final LintContext CONTEXT = LintContext.standard().withDeployTimeout(Duration.ofMinutes(10));

    @TempDir
    Path folder;

    static Stream<String> rules() {
        return LintRules.all().stream().map(LintRule::id);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void passWhenTheirFindingHasAFix(String rule) throws IOException {
        String before = text(rule);
        Path file = Files.writeString(folder.resolve("broken.yaml"), before);
        Manifests manifests = Manifests.load(folder);
        List<Finding> found =
                Linter.standard().lint(manifests.resolve("shop"), CONTEXT).findings();
        FileFixer fixer = new FileFixer(folder);
        fixer.fix(manifests, "shop", all -> Linter.standard().lint(all, CONTEXT).findings());
        FileFixes fixes = fixer.result();
        fixes.files().forEach(FileFix::write);

        boolean fixable = found.stream().anyMatch(finding -> !finding.fix().isEmpty());
        assertThat(fixes.byHand()).as(() -> fixes.byHand().toString()).isEmpty();
        assertThat(fixes.files().isEmpty()).isEqualTo(!fixable);
        if (fixable) {
            assertThat(Linter.standard()
                            .lint(manifests.resolve("shop"), CONTEXT)
                            .findings())
                    .extracting(Finding::rule)
                    .doesNotContain(rule);
        }
        // Comments stay even where a value changes.
        List<String> comments = before.lines()
                .filter(line -> line.contains("#"))
                .map(line -> line.substring(line.indexOf('#')))
                .toList();
        assertThat(Files.readString(file)).contains(comments);
    }

    /** What hardening adds on the way is what a lint asks for: with it, these rules find nothing more. */
    @ParameterizedTest
    @MethodSource("rules")
    void andHardenedObjectsAreFoundByNoRuleThatHardeningIsAbout(String rule) throws IOException {
        List<String> covered = List.of(
                "no-pre-stop",
                "grace-too-short",
                "pre-stop-too-long",
                "min-ready-seconds",
                "no-pdb",
                "rolling-update-outage");
        Hardening hardening = Hardening.of(HardeningFacts.of(ServerVersion.NEWEST));
        Manifests manifests = Manifests.parse("broken.yaml", text(rule)).finishedBy(hardening);
        if (covered.contains(rule)
                && hardening
                        .remarks(Manifests.parse("b", text(rule)).resolve("shop"))
                        .isEmpty()) {
            assertThat(Linter.standard()
                            .lint(manifests.resolve("shop"), CONTEXT)
                            .findings())
                    .extracting(Finding::rule)
                    .doesNotContain(rule);
        }
    }

    @Test
    void aSilencedRuleAddsNothing() {
        String yaml =
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {selector: {app: web}, ports: [{port: 80}]}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, annotations: {lint.epicheck.io/no-pdb: nodes are never drained}}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: web, image: "nginx:1"}]}
                """;
        Hardening hardening = Hardening.of(HardeningFacts.of(ServerVersion.NEWEST));
        assertThat(hardening.additions(Manifests.parse("a", yaml).resolve("shop")))
                .extracting(Addition::rule)
                .contains("no-pre-stop")
                .doesNotContain("no-pdb");
    }

    private static String text(String rule) throws IOException {
        try (InputStream in = FixedFilesTest.class.getResourceAsStream("/lint/" + rule + "/broken.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
