package io.epicheck.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldDiffTest {
    private static List<String> diff(String live, String planned) {
        return FieldDiff.between(
                        KubeObject.of(Yaml.document(live).json()),
                        KubeObject.of(Yaml.document(planned).json()))
                .stream()
                .map(FieldChange::toString)
                .toList();
    }

    @Test
    void bookkeepingIsNoDifference() {
        assertThat(diff(
                        "{metadata: {name: a, uid: u, generation: 1, resourceVersion: '1', managedFields: []}, status: {x: 1}}",
                        "{metadata: {name: a, generation: 2, resourceVersion: '2', labels: {}}}"))
                .isEmpty();
    }

    @Test
    void namesTheFieldInItsItem() {
        assertThat(diff(
                        "{spec: {containers: [{name: a, image: x}, {name: b, image: y}]}}",
                        "{spec: {containers: [{name: new, image: n}, {name: a, image: x}, {name: b, image: z}]}}"))
                .containsExactly(
                        "spec.containers[b].image: y -> z",
                        "+ spec.containers[new]: {\"name\":\"new\",\"image\":\"n\"}");
    }

    @Test
    void showsAChangedOrder() {
        assertThat(diff("{l: [{name: a}, {name: b}]}", "{l: [{name: b}, {name: a}]}"))
                .containsExactly("l: [a, b] -> [b, a]");
    }

    @Test
    void showsTheFirstLineThatDiffersInAText() {
        assertThat(diff("data: {f: \"a\\nb\\nc\\n\"}", "data: {f: \"a\\nB\\nc\\n\"}"))
                .containsExactly("data.f (line 2): b -> B");
    }

    @Test
    void neverShowsASecret() {
        assertThat(diff("{kind: Secret, data: {a: x, b: y}}", "{kind: Secret, data: {a: z, c: w}}"))
                .containsExactly("data.a: *** -> ***", "- data.b: ***", "+ data.c: ***");
        assertThat(diff("{kind: Secret}", "{kind: Secret, data: {c: w}}")).containsExactly("+ data: ***");
    }

    @Test
    void keysWithDotsAreQuoted() {
        assertThat(diff("{metadata: {labels: {a/b: x}}}", "{metadata: {labels: {a/b: ''}}}"))
                .containsExactly("metadata.labels[\"a/b\"]: x -> \"\"");
    }
}
