package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixTextTest {
    private static final String WEB =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
                replicas: 2
                minReadySeconds: 5
                selector: {matchLabels: {app: web}}
                template:
                    metadata: {labels: {app: web}}
                    spec:
                        containers:
                        -   name: web
                            image: registry.example/web:1
                            readinessProbe: {tcpSocket: {port: 80}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            """;

    @Test
    void linesAreIndentedAsTheFileIs() {
        assertThat(FixText.lines(found("no-pre-stop")))
                .containsExactly(
                        "add to spec.template.spec.containers[web]:",
                        "                lifecycle:",
                        "                  preStop:",
                        "                    sleep:",
                        "                      seconds: 10");
    }

    @Test
    void anObjectIsShownWhole() {
        assertThat(FixText.lines(found("no-pdb")))
                .containsExactly(
                        "add the object:",
                        "---",
                        "apiVersion: policy/v1",
                        "kind: PodDisruptionBudget",
                        "metadata:",
                        "  name: web",
                        "spec:",
                        "  maxUnavailable: 1",
                        "  selector:",
                        "    matchLabels:",
                        "      app: web");
    }

    private static Finding found(String rule) {
        List<Manifest> manifests = Manifests.parse("web.yaml", WEB).resolve("shop");
        return Linter.standard().lint(manifests, LintContext.standard()).findings().stream()
                .filter(finding -> finding.rule().equals(rule))
                .findFirst()
                .orElseThrow();
    }
}
