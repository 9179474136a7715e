package io.epicheck.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class OverlayTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static String merge(String base, String patch) {
        return Overlay.merge(Yaml.document("base.yaml", base), Yaml.document("patch.yaml", patch))
                .json()
                .toString();
    }

    private static void assertMerged(String base, String patch, String expected) {
        assertThat(JSON.readTree(merge(base, patch)))
                .isEqualTo(Yaml.document(expected).json());
    }

    @Test
    void objectsAreMergedKeyByKey() {
        assertMerged("{a: {x: 1, y: 2}, b: 3}", "{a: {y: 4, z: 5}}", "{a: {x: 1, y: 4, z: 5}, b: 3}");
    }

    @Test
    void nullTakesAKeyAway() {
        assertMerged("{a: {x: 1, y: 2}, b: 3}", "{a: {x: null}, b: }", "{a: {y: 2}}");
    }

    @Test
    void nullsInsideSomethingNewAreNotKept() {
        assertMerged("{a: 1}", "{b: {x: null, y: 2}}", "{a: 1, b: {y: 2}}");
    }

    @Test
    void otherListsAreReplaced() {
        assertMerged("{args: [a, b]}", "{args: [c]}", "{args: [c]}");
    }

    @Test
    void containersAreMergedByNameInTheOrderOfTheBase() {
        assertMerged(
                "{containers: [{name: a, image: a, cpu: 1}, {name: b, image: b}]}",
                "{containers: [{name: c, image: c}, {name: b, image: new}]}",
                "{containers: [{name: a, image: a, cpu: 1}, {name: b, image: new}, {name: c, image: c}]}");
    }

    @Test
    void anEnvironmentVariableIsReplacedAsAWhole() {
        assertMerged(
                "{env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: B, value: b}]}",
                "{env: [{name: A, value: plain}]}",
                "{env: [{name: A, value: plain}, {name: B, value: b}]}");
    }

    @Test
    void aVolumeIsReplacedAsAWhole() {
        assertMerged(
                "{volumes: [{name: tmp, emptyDir: {}}]}",
                "{volumes: [{name: tmp, configMap: {name: c}}]}",
                "{volumes: [{name: tmp, configMap: {name: c}}]}");
    }

    @Test
    void volumeMountsAreMergedByPath() {
        assertMerged(
                "{volumeMounts: [{name: tmp, mountPath: /tmp}]}",
                "{volumeMounts: [{mountPath: /tmp, readOnly: true}]}",
                "{volumeMounts: [{name: tmp, mountPath: /tmp, readOnly: true}]}");
    }

    @Test
    void portsAreMergedByNameOrByNumber() {
        assertMerged(
                "{ports: [{name: http, containerPort: 80}, {containerPort: 90}]}",
                "{ports: [{name: http, containerPort: 8080}, {containerPort: 90, hostPort: 9}]}",
                "{ports: [{name: http, containerPort: 8080}, {containerPort: 90, hostPort: 9}]}");
    }

    @Test
    void theSamePortOfAnotherProtocolIsAnotherPort() {
        assertMerged(
                "{ports: [{port: 53, protocol: UDP}]}",
                "{ports: [{port: 53, protocol: TCP}]}",
                "{ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}");
    }

    @Test
    void patchDeleteTakesAnItemAway() {
        assertMerged(
                "{containers: [{name: a}, {name: b}]}",
                "{containers: [{name: a, $patch: delete}]}",
                "{containers: [{name: b}]}");
    }

    @Test
    void positionsFollowTheValues() {
        Document merged = Overlay.merge(
                Yaml.document("base.yaml", "a:\n  x: 1\n  y: 2\n"), Yaml.document("patch.yaml", "\na:\n  y: 3\n"));
        assertThat(merged.positions().value("/a/x")).hasToString("base.yaml:2:6");
        assertThat(merged.positions().value("/a/y")).hasToString("patch.yaml:3:6");
        assertThat(merged.positions().key("/a/y/missing")).hasToString("patch.yaml:3:3");
    }
}
