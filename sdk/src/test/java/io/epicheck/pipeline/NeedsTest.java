package io.epicheck.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.AccessReview.Need;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import io.epicheck.testkit.cluster.SimulatedCluster;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NeedsTest {
    private static final String YAML =
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: token}
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: nightly}
            spec:
              schedule: "0 3 * * *"
              jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: "c:1"}]}}}}
            """;

    @Test
    void whoDeletesVersionsMustSeeAllThatCanReferToThem() {
        List<String> more = needs(true);
        more.removeAll(needs(false));
        assertThat(more)
                .containsExactlyInAnyOrder(
                        "list deployments.apps",
                        "list statefulsets.apps",
                        "list daemonsets.apps",
                        "list controllerrevisions.apps",
                        "list jobs.batch",
                        "list secrets");
    }

    private static List<String> needs(boolean versioned) {
        try (SimulatedCluster simulated = SimulatedCluster.start();
                Cluster cluster = Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()))) {
            List<Manifest> manifests = Manifests.parse("test.yaml", YAML).resolve("shop");
            return new java.util.ArrayList<>(
                    Needs.of(cluster.api(), manifests, List.of(), Optional.empty(), versioned).stream()
                            .map(Need::toString)
                            .toList());
        }
    }
}
