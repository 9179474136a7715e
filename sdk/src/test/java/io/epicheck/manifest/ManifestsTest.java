package io.epicheck.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.cluster.KubeObject;
import io.epicheck.image.BuiltImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestsTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String IMAGE = "/spec/template/spec/containers/0/image";

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static KubeObject find(List<Manifest> manifests, String kind) {
        return manifests.stream()
                .map(Manifest::object)
                .filter(object -> object.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    @Nested
    class Reading {
        @Test
        void areReadInFoldersBelowAndInApplyOrder() throws IOException {
            write("a.yaml", Yaml.all(Yaml.AUTOSCALER, "---\n# nothing\n", Yaml.DEPLOYMENT));
            write("below/b.yml", Yaml.SERVICE);
            write(".hidden/c.yaml", "no: manifest");
            write("readme.txt", "no manifest");
            assertThat(Manifests.load(folder).resolve("shop"))
                    .map(Manifest::toString)
                    .containsExactly("Service shop/web", "Deployment shop/web", "HorizontalPodAutoscaler shop/web");
        }

        @Test
        void knowWhereEachObjectStands() throws IOException {
            Path file = write("a.yaml", Yaml.all(Yaml.SERVICE, Yaml.DEPLOYMENT));
            Manifest deployment = Manifests.load(folder).resolve("shop").get(1);
            assertThat(deployment.position()).hasToString(file + ":8:1");
        }

        @Test
        void mayHoldLists() {
            String list = "apiVersion: v1\nkind: List\nitems:\n"
                    + Yaml.SERVICE.indent(2).replaceFirst(" {2}", "- ");
            assertThat(Manifests.parse("list.yaml", list).resolve("shop")).hasSize(1);
        }

        @Test
        void mayNotBeLinksThatLeaveTheFolder(@TempDir Path elsewhere) throws IOException {
            Path secret = Files.writeString(elsewhere.resolve("x.yaml"), Yaml.SERVICE);
            write("a.yaml", Yaml.DEPLOYMENT);
            Files.createSymbolicLink(folder.resolve("b.yaml"), secret);
            assertThatThrownBy(() -> Manifests.load(folder).resolve("shop"))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("b.yaml:1:1: is a link that leaves the folder");
        }

        @Test
        void mayBeLinksInsideTheFolder() throws IOException {
            write("one/a.yaml", Yaml.DEPLOYMENT);
            write("two/x.txt", "");
            Files.createSymbolicLink(folder.resolve("two/loop"), folder);
            assertThat(Manifests.load(folder).resolve("shop")).hasSize(1);
        }

        @Test
        void mustBeThere() {
            assertThatThrownBy(() -> Manifests.load(folder.resolve("none")).resolve("shop"))
                    .hasMessageContaining("none:1:1: does not exist");
            assertThatThrownBy(() -> Manifests.load(folder).resolve("shop"))
                    .hasMessageContaining("holds no *.yaml or *.yml file");
        }
    }

    @Nested
    class Overlays {
        @Test
        void areMergedAndNotReadTwice() throws IOException {
            write("base/a.yaml", Yaml.DEPLOYMENT);
            Path prod = write(
                            "base/prod/a.yaml",
                            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 9}}")
                    .getParent();
            KubeObject web = Manifests.load(folder.resolve("base"))
                    .withOverlay(prod)
                    .resolve("shop")
                    .get(0)
                    .object();
            assertThat(web.number("/spec/replicas", 0)).isEqualTo(9);
            assertThat(web.text(IMAGE)).isEqualTo("registry.test/web:1");
        }

        @Test
        void thatMeetNothingMustBeComplete() throws IOException {
            write("base/a.yaml", Yaml.DEPLOYMENT);
            write("prod/a.yaml", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: wep}, spec: {replicas: 9}}");
            assertThatThrownBy(() -> Manifests.load(folder.resolve("base"))
                            .withOverlay(folder.resolve("prod"))
                            .resolve("shop"))
                    .hasMessageContaining("a.yaml:1:2: Deployment `wep` is not in the base")
                    .hasMessageContaining("the base has Deployment `web`");
        }

        @Test
        void mayAddCompleteObjects() throws IOException {
            write("base/a.yaml", Yaml.DEPLOYMENT);
            write("prod/a.yaml", Yaml.SERVICE);
            assertThat(Manifests.load(folder.resolve("base"))
                            .withOverlay(folder.resolve("prod"))
                            .resolve("shop"))
                    .hasSize(2);
        }
    }

    @Nested
    class Images {
        private final Manifests web = Manifests.parse("web.yaml", Yaml.DEPLOYMENT);

        @Test
        void areReplacedByDigestWhereTheRepositoryMatches() {
            KubeObject object = web.withImage(new BuiltImage("registry.test/web", DIGEST, List.of("main"), true))
                    .resolve("shop")
                    .get(0)
                    .object();
            assertThat(object.text(IMAGE)).isEqualTo("registry.test/web@" + DIGEST);
        }

        @Test
        void thatNoContainerUsesAreAProblem() {
            assertThatThrownBy(() -> web.withImage(new BuiltImage("registry.test/wep", DIGEST, List.of(), true))
                            .resolve("shop"))
                    .hasMessageContaining("<image registry.test/wep>")
                    .hasMessageContaining("no container uses this image; containers use: registry.test/web");
        }
    }

    @Nested
    class Finish {
        @Test
        void putsNamespaceAndLabelOnObjectsButNotOnTemplates() {
            KubeObject web = Yaml.object(Yaml.DEPLOYMENT);
            assertThat(web.namespace()).isEqualTo("test");
            assertThat(web.labels()).containsEntry("app.kubernetes.io/managed-by", "epicheck");
            assertThat(web.strings("/spec/template/metadata/labels")).containsOnlyKeys("app");
            assertThat(web.strings("/spec/selector/matchLabels")).containsOnlyKeys("app");
        }

        @Test
        void keepsALabelThatIsThere() {
            assertThat(Yaml.object(
                                    """
                            apiVersion: v1
                            kind: ConfigMap
                            metadata: {name: a, labels: {app.kubernetes.io/managed-by: us}}
                            """)
                            .labels())
                    .containsEntry("app.kubernetes.io/managed-by", "us");
        }

        @Test
        void substitutesVariables() {
            Manifests manifests = Manifests.parse("web.yaml", Yaml.DEPLOYMENT.replace("replicas: 3", "replicas: ${n}"));
            assertThat(manifests
                            .withVariables(Map.of("n", "4"))
                            .resolve("shop")
                            .get(0)
                            .object()
                            .at("/spec/replicas")
                            .isInt())
                    .isTrue();
            assertThatThrownBy(() -> manifests.resolve("shop"))
                    .hasMessageContaining("web.yaml:5:13: spec.replicas: variable `n` has no value");
        }

        @Test
        void isMeantForOneNamespace() {
            assertThatThrownBy(() ->
                            Manifests.parse("web.yaml", Yaml.SERVICE).in("one").resolve("other"))
                    .hasMessageContaining("meant for namespace `one`");
        }
    }

    @Nested
    class Versions {
        private static final String POINTER = "/spec/template/metadata/annotations/epicheck.io~1config-version";

        private static String version(String value) {
            String config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {A: " + value + "}\n";
            return find(
                            Manifests.parse("a.yaml", Yaml.all(Yaml.DEPLOYMENT, config))
                                    .resolve("shop"),
                            "Deployment")
                    .text(POINTER);
        }

        @Test
        void changeWithTheContentOfAConfigMap() {
            assertThat(version("one")).startsWith("configmap/settings=").isEqualTo(version("one"));
            assertThat(version("two")).isNotEqualTo(version("one"));
        }

        @Test
        void ofSecretsComeFromTheirAnnotation() {
            KubeObject secret = Yaml.object(
                    """
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: settings, annotations: {epicheck.io/version: r4nd0m}}
                    """);
            String usesSecret = Yaml.DEPLOYMENT.replace("configMapRef", "secretRef");
            assertThat(find(Manifests.parse("a.yaml", usesSecret).with(secret).resolve("test"), "Deployment")
                            .text(POINTER))
                    .isEqualTo("secret/settings=r4nd0m");
        }

        @Test
        void ofOtherObjectsAreNotKnown() {
            assertThat(Yaml.object(Yaml.DEPLOYMENT).strings("/spec/template/metadata/annotations"))
                    .isEmpty();
        }
    }
}
