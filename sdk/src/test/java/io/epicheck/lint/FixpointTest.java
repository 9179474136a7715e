package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One fix may show the next finding (two replicas want a budget); all of them together come to an end. */
class FixpointTest {
    private static final String BARE =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              strategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 0}}
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 3
                  containers:
                    - name: web
                      image: registry.example/web:1
                      livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 1}
                    - name: log
                      image: registry.example/log:1
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            """;

    @Test
    void twoRoundsOfFixesAreEnough() {
        List<Manifest> manifests = Manifests.parse("m.yaml", BARE).resolve("shop");
        assertThat(rules(manifests)).hasSizeGreaterThanOrEqualTo(6);

        List<Manifest> once = Changes.apply(manifests, fixes(manifests));
        assertThat(rules(once)).containsExactly("no-pdb");
        List<Manifest> twice = Changes.apply(once, fixes(once));
        assertThat(rules(twice)).isEmpty();
    }

    private static List<String> rules(List<Manifest> manifests) {
        return lint(manifests).stream().map(Finding::rule).toList();
    }

    private static List<Change> fixes(List<Manifest> manifests) {
        return lint(manifests).stream()
                .flatMap(finding -> finding.fix().stream())
                .toList();
    }

    private static List<Finding> lint(List<Manifest> manifests) {
        return Linter.standard().lint(manifests, LintContext.standard()).findings();
    }
}
