package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.lint.LintReport.Silenced;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final String WORKER =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: worker
              annotations: {}
            spec:
              replicas: 3
              selector: {matchLabels: {app: worker}}
              template:
                metadata: {labels: {app: worker}}
                spec: {containers: [{name: c, image: registry.example/c}]}
            """;

    @Test
    void aFindingThatIsWantedIsToldApartWithItsReason() {
        LintReport report = lint(WORKER, silence("no-pdb", "Deployment/worker", "batch, may stop"));

        assertThat(report.findings()).extracting(Finding::rule).containsExactly("image-tag");
        assertThat(report.silenced())
                .extracting(
                        each -> each.finding().rule(), each -> each.silence().reason())
                .containsExactly(org.assertj.core.api.Assertions.tuple("no-pdb", "batch, may stop"));
        assertThat(report.unused()).isEmpty();
    }

    @Test
    void withoutAnObjectEveryOneIsMeant() {
        assertThat(lint(WORKER, silence("no-pdb", "", "batch")).silenced()).hasSize(1);
    }

    @Test
    void aSilenceForAnotherObjectIsUnused() {
        Silence silence = silence("no-pdb", "Deployment/web", "batch");
        LintReport report = lint(WORKER, silence);

        assertThat(report.silenced()).isEmpty();
        assertThat(report.unused()).containsExactly(silence);
    }

    @Test
    void anAnnotationSilencesItsOwnObject() {
        String annotated = WORKER.replace("annotations: {}", "annotations: {lint.epicheck.io/no-pdb: may stop}");
        LintReport report = lint(annotated);

        assertThat(report.silenced()).map(Silenced::silence).singleElement().satisfies(silence -> {
            assertThat(silence.reason()).isEqualTo("may stop");
            assertThat(silence.position()).isEqualTo(new Position("m.yaml", 5, 17));
        });
    }

    @Test
    void aRuleThatIsNoneIsBadInputWithItsPlace() {
        String annotated = WORKER.replace("annotations: {}", "annotations: {lint.epicheck.io/no-pbd: may stop}");

        assertThatThrownBy(() -> lint(annotated))
                .isInstanceOf(BadInputException.class)
                .hasMessage("m.yaml:5:17: metadata.annotations[\"lint.epicheck.io/no-pbd\"]: there is no lint rule"
                        + " `no-pbd`; did you mean `no-pdb`?");
        assertThatThrownBy(() -> lint(WORKER, silence("no-pbd", "", "x")))
                .hasMessageContaining("did you mean `no-pdb`?");
    }

    @Test
    void aReasonHasToBeGiven() {
        String annotated = WORKER.replace("annotations: {}", "annotations: {lint.epicheck.io/no-pdb: ' '}");

        assertThatThrownBy(() -> lint(annotated)).hasMessageContaining("a silenced rule needs a reason");
    }

    @Test
    void theSameFindingOfTwoEnvironmentsIsOne() {
        LintReport report = lint(WORKER);
        LintResult merged = LintResult.merged(Map.of("prod", report, "staging", report), true);

        assertThat(merged.open()).hasSize(2);
        assertThat(merged.open().get(0).environments()).containsExactlyInAnyOrder("prod", "staging");
    }

    @Test
    void aSilenceThatOneEnvironmentNeedsIsNotUnused() {
        Silence silence = silence("no-pdb", "Deployment/worker", "batch");
        LintReport prod = lint(WORKER, silence);
        LintReport staging = lint(WORKER.replace("replicas: 3", "replicas: 1"), silence);

        assertThat(staging.unused()).containsExactly(silence);
        assertThat(LintResult.merged(Map.of("prod", prod, "staging", staging), true)
                        .unused())
                .isEmpty();
        assertThat(LintResult.merged(Map.of("staging", staging), true).unused()).containsExactly(silence);
        assertThat(LintResult.merged(Map.of("staging", staging), false).unused())
                .isEmpty();
    }

    @Test
    void anUnusedSilenceIsANote() {
        LintResult result = LintResult.merged(
                Map.of("prod", lint(WORKER.replace("3", "1"), silence("no-pdb", "Deployment/worker", "batch"))), true);

        assertThat(result.count(Severity.NOTE)).isEqualTo(1);
        assertThat(result.reaches(Severity.NOTE)).isTrue();
        assertThat(result.reaches(Severity.ERROR)).isFalse();
        assertThat(result.summary()).isEqualTo("2 findings (1 warning, 1 note)");
    }

    private static Silence silence(String rule, String object, String reason) {
        return new Silence(
                rule, Optional.of(object).filter(text -> !text.isEmpty()), reason, new Position("epicheck.yaml", 3, 5));
    }

    private static LintReport lint(String yaml, Silence... silences) {
        List<Manifest> manifests = Manifests.parse("m.yaml", yaml).resolve("shop");
        return Linter.standard().lint(manifests, LintContext.standard().withSilences(List.of(silences)));
    }
}
