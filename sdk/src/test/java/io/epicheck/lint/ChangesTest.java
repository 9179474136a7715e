package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

class ChangesTest {
    private final Manifest web = Manifests.parse(
                    "web.yaml",
                    """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                    - {name: web, image: "registry.example/web:1"}
            """)
            .resolve("shop")
            .get(0);

    @Test
    void aPutMakesTheParentsThatAreMissing() {
        Manifest changed = applied(put("/spec/template/spec/containers/0/lifecycle/preStop/sleep/seconds", 10));

        assertThat(changed.object().number("/spec/template/spec/containers/0/lifecycle/preStop/sleep/seconds", 0))
                .isEqualTo(10);
        assertThat(changed.object().text("/spec/template/spec/containers/0/name"))
                .isEqualTo("web");
        assertThat(web.object().at("/spec/template/spec/containers/0/lifecycle").isMissingNode())
                .isTrue();
    }

    @Test
    void aLaterPutSeesWhatAnEarlierOneDid() {
        Manifest changed = applied(put("/spec/replicas", 1), put("/spec/replicas", 3), put("/spec/minReadySeconds", 5));

        assertThat(changed.object().number("/spec/replicas", 0)).isEqualTo(3);
        assertThat(changed.object().number("/spec/minReadySeconds", 0)).isEqualTo(5);
    }

    @Test
    void anItemIsAddedToAListThatIsThere() {
        Change item = new Change.Put(
                web, "/spec/template/spec/containers/-", KubeObject.node().put("name", "second"));

        assertThat(applied(item).object().text("/spec/template/spec/containers/1/name"))
                .isEqualTo("second");
    }

    @Test
    void keysWithSlashesAreOneKey() {
        assertThat(applied(put("/metadata/annotations/a.example~1b", 1))
                        .object()
                        .annotations())
                .containsEntry("a.example/b", "1");
    }

    @Test
    void anAddedObjectComesLastAndIsNamedByItself() {
        ObjectNode budget = KubeObject.node().put("apiVersion", "policy/v1").put("kind", "PodDisruptionBudget");
        budget.putObject("metadata").put("name", "web");

        List<Manifest> changed = Changes.apply(List.of(web), List.of(new Change.Add(KubeObject.of(budget))));

        assertThat(changed).hasSize(2);
        assertThat(changed.get(1).position().file()).isEqualTo("<PodDisruptionBudget web>");
    }

    @Test
    void aPutIntoNothingIsRefused() {
        assertThatThrownBy(() -> Changes.apply(List.of(), List.of(put("/spec/replicas", 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Deployment");
        assertThatThrownBy(() -> applied(put("/kind/x", 2))).hasMessageContaining("scalar");
        assertThatThrownBy(() -> applied(put("/spec/template/spec/containers/7/x", 2)))
                .hasMessageContaining("no item");
    }

    private Manifest applied(Change... changes) {
        return Changes.apply(List.of(web), List.of(changes)).get(0);
    }

    private Change put(String pointer, int value) {
        return new Change.Put(web, pointer, IntNode.valueOf(value));
    }
}
