package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule by {@code lint/<rule>/broken.yaml}, where {@code # here} marks the line, and {@code clean.yaml}. */
class LintRuleTest {
    private static final LintContext CONTEXT = LintContext.standard().withDeployTimeout(Duration.ofMinutes(10));

    /** Those that only a person can mend, and why. */
    private static final List<String> WITHOUT_FIX = List.of(
            "hpa-without-requests", // numbers come from measuring
            "service-selects-nothing", // labels are names that others use too
            "service-selects-two",
            "service-port",
            "ingress-backend",
            "image-tag", // only a registry knows the digest
            "live-config"); // the pipeline file's part

    static Stream<String> rules() {
        return LintRules.all().stream().map(LintRule::id);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theBrokenManifestIsFoundInItsLine(String rule) throws IOException {
        List<Finding> found = lint(read(rule, "broken")).findings();

        assertThat(found).extracting(Finding::rule).containsOnly(rule);
        assertThat(found).extracting(finding -> finding.position().line()).containsOnly(markedLine(rule));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theCleanManifestIsFoundByNoRule(String rule) throws IOException {
        assertThat(lint(read(rule, "clean")).findings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theFixMakesItPass(String rule) throws IOException {
        List<Manifest> broken = read(rule, "broken");
        List<Change> fix = lint(broken).findings().stream()
                .flatMap(finding -> finding.fix().stream())
                .toList();

        assertThat(fix.isEmpty()).isEqualTo(WITHOUT_FIX.contains(rule));
        if (!fix.isEmpty()) {
            assertThat(lint(Changes.apply(broken, fix)).findings())
                    .extracting(Finding::rule)
                    .doesNotContain(rule);
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theFixIsShownAsLinesThatAreYaml(String rule) throws IOException {
        for (Finding finding : lint(read(rule, "broken")).findings()) {
            assertThat(FixText.lines(finding).isEmpty()).isEqualTo(finding.fix().isEmpty());
        }
    }

    @Test
    void idsAreUniqueAndTextsAreSentences() {
        assertThat(LintRules.all()).extracting(LintRule::id).doesNotHaveDuplicates();
        for (LintRule rule : LintRules.all()) {
            assertThat(rule.id()).matches("[a-z]+(-[a-z]+)*");
            assertThat(List.of(rule.meaning(), rule.why(), rule.remedy())).allMatch(text -> text.endsWith("."));
        }
    }

    private static LintReport lint(List<Manifest> manifests) {
        return Linter.standard().lint(manifests, CONTEXT);
    }

    private static List<Manifest> read(String rule, String which) throws IOException {
        return Manifests.parse(which + ".yaml", text(rule, which)).resolve("shop");
    }

    private static int markedLine(String rule) throws IOException {
        return (int) text(rule, "broken")
                        .lines()
                        .takeWhile(line -> !line.contains("# here"))
                        .count()
                + 1;
    }

    private static String text(String rule, String which) throws IOException {
        try (InputStream in = LintRuleTest.class.getResourceAsStream("/lint/" + rule + "/" + which + ".yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
