package io.epicheck.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ForeignChangeTest {
    private static final String OURS = entry("epicheck", "Apply", "", "10:00:00", "f:spec", "f:template");
    private static final String THEIRS = entry("kubectl-edit", "Update", "", "11:00:00", "f:spec", "f:template");

    @Test
    void whatOnlyWeWroteIsNobodyElses() {
        assertThat(ForeignChange.since(Optional.empty(), object(OURS))).isEmpty();
        assertThat(ForeignChange.isWrittenByUs(object(OURS))).isTrue();
        assertThat(ForeignChange.isWrittenByUs(object(THEIRS))).isFalse();
    }

    @Test
    void aLaterWriteIsNamedWithItsField() {
        assertThat(ForeignChange.since(Optional.of(object(OURS)), object(OURS, THEIRS)))
                .contains("kubectl-edit (spec.template)");
    }

    @Test
    void whatWasThereBeforeIsNoChange() {
        assertThat(ForeignChange.since(Optional.of(object(THEIRS)), object(OURS, THEIRS)))
                .isEmpty();
        String again = entry("kubectl-edit", "Update", "", "12:00:00", "f:spec", "f:template");
        assertThat(ForeignChange.since(Optional.of(object(THEIRS)), object(OURS, again)))
                .isPresent();
    }

    @ParameterizedTest(name = "{0} writes {3}.{4} of subresource {2}")
    @CsvSource({
        "kube-controller-manager, Update, status, f:status, f:replicas",
        "kube-controller-manager, Update, '',     f:spec,   f:volumeName",
        "kubectl,                 Update, scale,  f:spec,   f:replicas",
        "kubectl-scale,           Update, '',     f:spec,   f:replicas",
        "some-operator,           Update, '',     f:metadata, f:annotations",
    })
    void whatTheClusterDoesByItselfIsNoChange(
            String manager, String operation, String subresource, String field, String child) {
        String entry = entry(manager, operation, subresource, "11:00:00", field, child);
        assertThat(ForeignChange.since(Optional.of(object(OURS)), object(OURS, entry)))
                .isEmpty();
    }

    @Test
    void dataOfAConfigMapIsContent() {
        String entry = entry("kubectl-edit", "Update", "", "11:00:00", "f:data", "f:text");
        assertThat(ForeignChange.since(Optional.of(object(OURS)), object(OURS, entry)))
                .contains("kubectl-edit (data.text)");
    }

    @Test
    void whoAppliesAnObjectDeclaresIt() {
        assertThat(ForeignChange.declaredBy(object(OURS, THEIRS))).isEmpty();
        String flux = entry("kustomize-controller", "Apply", "", "11:00:00", "f:spec", "f:template");
        assertThat(ForeignChange.declaredBy(object(OURS, flux))).contains("kustomize-controller");
        KubeObject helm = object(OURS);
        ObjectNode json = helm.toJson();
        json.withObjectProperty("metadata").putObject("annotations").put("meta.helm.sh/release-name", "web");
        assertThat(ForeignChange.declaredBy(KubeObject.of(json))).contains("Helm release web");
    }

    private static String entry(
            String manager, String operation, String subresource, String time, String field, String child) {
        return """
                {"manager": "%s", "operation": "%s", "subresource": "%s", "time": "2026-01-01T%sZ", "fieldsV1": {"%s": {"%s": {}}}}
                """
                .formatted(manager, operation, subresource, time, field, child);
    }

    private static KubeObject object(String... entries) {
        return KubeObject.of((ObjectNode) JsonMapper.shared()
                .readTree(
                        """
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "managedFields": [%s]}}
                """
                                .formatted(String.join(",", entries))));
    }
}
