package io.epicheck.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainManifestsTest {
    @TempDir
    Path folder;

    @Test
    void whatNoReleaseMayHoldIsCountedAndLeftOut() throws IOException {
        PlainManifests read = read(
                """
                # Source: chart/templates/empty.yaml
                ---
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: a}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: shop}
                ---
                values: {of: a chart}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c, namespace: one}
                data: {script: "echo ${HOME}"}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c, namespace: two}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c, namespace: two}
                """);

        assertThat(read.manifests())
                .extracting(Manifest::toString)
                .containsExactly("ConfigMap one/c", "ConfigMap two/c");
        assertThat(read.manifests().get(0).object().text("/data/script")).isEqualTo("echo ${HOME}");
        assertThat(read.leftOut())
                .isEqualTo(
                        Map.of("ClusterRole", 1, "Namespace", 1, "no object", 1, "ConfigMap that is there twice", 1));
        assertThat(read.leftOutCount()).isEqualTo(4);
    }

    @Test
    void listsAreTakenApart() throws IOException {
        PlainManifests read = read(
                """
                apiVersion: v1
                kind: List
                items:
                  - apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: a}
                  - apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: b}
                """);

        assertThat(read.manifests()).hasSize(2);
        assertThat(read.manifests().get(1).position().line()).isEqualTo(7);
    }

    @Test
    void aFileIsReadOnceHoweverOftenItIsNamed() throws IOException {
        Path file =
                Files.writeString(folder.resolve("m.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");

        PlainManifests read = PlainManifests.read(List.of(folder, file));

        assertThat(read.manifests()).hasSize(1);
        assertThat(read.leftOut()).isEmpty();
    }

    @Test
    void whatKubectlTakesIsTaken() throws IOException {
        PlainManifests read = read(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: a}
                data: {mode: 0644, key: !!str 1, same: one, same: two}
                """);

        assertThat(read.manifests().get(0).object().strings("/data"))
                .isEqualTo(Map.of("mode", "0644", "key", "1", "same", "two"));
    }

    @Test
    void aTemplateIsNoYaml() {
        assertThatThrownBy(() -> read("metadata:\n  name: {{ .Values.name }}\n  {{- end }}\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("m.yaml");
    }

    @Test
    void aPathThatIsNotThereIsBadInput() {
        assertThatThrownBy(() -> PlainManifests.read(List.of(folder.resolve("nothing"))))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("does not exist");
    }

    private PlainManifests read(String yaml) throws IOException {
        return PlainManifests.read(List.of(Files.writeString(folder.resolve("m.yaml"), yaml)));
    }
}
