package io.epicheck.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeObject;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PreImageTest {
    private static final String OURS =
            """
            {"manager": "epicheck", "operation": "Apply", "apiVersion": "apps/v1", "fieldsV1": {"f:spec": {"f:paused": {} %s}}}
            """;
    private static final String AUTOSCALER =
            """
            , {"manager": "kube-controller-manager", "operation": "Update", "apiVersion": "apps/v1", "subresource": "scale",
             "fieldsV1": {"f:spec": {"f:replicas": {}}}}
            """;

    /** A later run does not know what the apply of the one that died left. */
    @Test
    void theNumberOfAnAutoscalerStaysAlsoWhenNobodyKnowsWhatWasApplied() {
        PreImage before = new PreImage(deployment(3, false, "", AUTOSCALER));
        KubeObject live = deployment(10, true, "", AUTOSCALER);
        assertThat(before.differences(live, live)).containsExactly("spec.paused");
        assertThat(before.toApply(live, live).at("/spec/replicas").isMissingNode())
                .isTrue();
        assertThat(before.toReplace(live, live).number("/spec/replicas", 0)).isEqualTo(10);
        assertThat(before.differences(live, deployment(10, false, "", AUTOSCALER)))
                .isEmpty();
    }

    @Test
    void aNumberThatAPersonSetMeanwhileStays() {
        PreImage before = new PreImage(deployment(3, false, ", \"f:replicas\": {}", ""));
        KubeObject applied = deployment(4, true, ", \"f:replicas\": {}", "");
        KubeObject live = deployment(8, true, "", "");
        assertThat(before.toApply(applied, live).at("/spec/replicas").isMissingNode())
                .isTrue();
        assertThat(before.differences(applied, deployment(8, false, "", ""))).isEmpty();
    }

    @Test
    void aNumberThatTheReleaseChangedIsPutBack() {
        PreImage before = new PreImage(deployment(3, false, ", \"f:replicas\": {}", ""));
        KubeObject live = deployment(4, true, ", \"f:replicas\": {}", "");
        assertThat(before.differences(live, live)).containsExactly("spec.paused", "spec.replicas");
        assertThat(before.toApply(live, live).number("/spec/replicas", 0)).isEqualTo(3);
    }

    @Test
    void aNumberThatTheReleaseNoLongerSetIsPutBack() {
        PreImage before = new PreImage(deployment(3, false, ", \"f:replicas\": {}", ""));
        KubeObject live = deployment(1, true, "", "");
        assertThat(before.toApply(live, live).number("/spec/replicas", 0)).isEqualTo(3);
    }

    private static KubeObject deployment(int replicas, boolean paused, String ours, String others) {
        return KubeObject.of((ObjectNode) JsonMapper.shared()
                .readTree(
                        """
                {"apiVersion": "apps/v1", "kind": "Deployment",
                 "metadata": {"name": "web", "namespace": "default", "uid": "1", "resourceVersion": "%d",
                  "managedFields": [%s %s]},
                 "spec": {"replicas": %d, "paused": %s}}
                """
                                .formatted(replicas, OURS.formatted(ours), others, replicas, paused)));
    }
}
