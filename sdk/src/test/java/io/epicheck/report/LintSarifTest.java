package io.epicheck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.lint.LintContext;
import io.epicheck.lint.LintResult;
import io.epicheck.lint.LintRule;
import io.epicheck.lint.LintRules;
import io.epicheck.lint.Linter;
import io.epicheck.manifest.Manifests;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the SARIF 2.1.0 schema requires, and what GitHub's code scanning asks for beyond it. */
class LintSarifTest {
    private static final String WORKER =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: worker, annotations: {lint.epicheck.io/no-pdb: may stop}}
            spec:
              replicas: 3
              selector: {matchLabels: {app: worker}}
              template:
                metadata: {labels: {app: worker}}
                spec: {containers: [{name: a, image: registry.example/c}, {name: b, image: registry.example/c}]}
            """;

    @Test
    void theLogHasWhatTheSchemaRequires() {
        JsonNode log = sarif("my manifests/m.yaml", WORKER);
        assertThat(log.path("version").asString("")).isEqualTo("2.1.0");
        assertThat(log.path("$schema").asString("")).contains("sarif-2.1.0");
        JsonNode run = log.path("runs").path(0);
        JsonNode driver = run.path("tool").path("driver");
        assertThat(driver.path("name").asString("")).isEqualTo("epicheck");
        assertThat(driver.path("rules").valueStream().map(rule -> rule.path("id")
                        .asString("")))
                .containsExactlyElementsOf(
                        LintRules.all().stream().map(LintRule::id).toList());
        for (JsonNode rule : driver.path("rules")) {
            assertThat(List.of("shortDescription", "fullDescription", "help"))
                    .allMatch(key -> !rule.path(key).path("text").asString("").isBlank());
            assertThat(rule.path("defaultConfiguration").path("level").asString(""))
                    .isIn("error", "warning", "note");
        }
        assertThat(run.path("results").size()).isEqualTo(3);
        for (JsonNode result : run.path("results")) {
            int index = result.path("ruleIndex").asInt(-1);
            assertThat(driver.path("rules").path(index).path("id")).isEqualTo(result.path("ruleId"));
            assertThat(result.path("level").asString("")).isIn("error", "warning", "note");
            assertThat(result.path("message").path("text").asString("")).isNotBlank();
            JsonNode physical = result.path("locations").path(0).path("physicalLocation");
            assertThat(physical.path("artifactLocation").path("uri").asString(""))
                    .isEqualTo("my%20manifests/m.yaml");
            assertThat(physical.path("region").path("startLine").asInt(0)).isPositive();
            assertThat(physical.path("region").path("startColumn").asInt(0)).isPositive();
        }
    }

    @Test
    void whatIsWantedIsSuppressedWithItsReason() {
        JsonNode results = sarif("m.yaml", WORKER).path("runs").path(0).path("results");
        List<JsonNode> suppressed = results.valueStream()
                .filter(result -> result.has("suppressions"))
                .toList();

        assertThat(suppressed).singleElement().satisfies(result -> {
            assertThat(result.path("ruleId").asString("")).isEqualTo("no-pdb");
            JsonNode suppression = result.path("suppressions").path(0);
            assertThat(suppression.path("kind").asString("")).isEqualTo("inSource");
            assertThat(suppression.path("justification").asString("")).isEqualTo("may stop");
        });
    }

    @Test
    void fingerprintsStayWhenLinesMoveAndAreUnique() {
        List<String> before = fingerprints(sarif("m.yaml", WORKER));

        assertThat(fingerprints(sarif("m.yaml", "# more\n\n" + WORKER))).isEqualTo(before);
        Set<String> different = new HashSet<>(before);
        assertThat(different).hasSameSizeAs(before);
    }

    @Test
    void whatNoFileHoldsIsFoundInThePipelineFile() {
        JsonNode physical = sarif("<render>", WORKER)
                .path("runs")
                .path(0)
                .path("results")
                .path(0)
                .path("locations")
                .path(0)
                .path("physicalLocation");

        assertThat(physical.path("artifactLocation").path("uri").asString("")).isEqualTo("epicheck.yaml");
    }

    private static List<String> fingerprints(JsonNode log) {
        return log.path("runs")
                .path(0)
                .path("results")
                .valueStream()
                .map(result -> result.path("partialFingerprints")
                        .path("primaryLocationLineHash")
                        .asString(""))
                .toList();
    }

    private static JsonNode sarif(String file, String yaml) {
        LintResult result = LintResult.of(
                Linter.standard().lint(Manifests.parse(file, yaml).resolve("shop"), LintContext.standard()),
                new TreeMap<>());
        return JsonMapper.shared().readTree(LintSarif.of(result, "1", Path.of(""), Path.of("epicheck.yaml")));
    }
}
