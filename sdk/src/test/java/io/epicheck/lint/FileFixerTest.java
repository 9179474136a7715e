package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.cluster.ServerVersion;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.IntNode;

class FileFixerTest {
    private static final Hardening HARDENING = Hardening.of(HardeningFacts.of(ServerVersion.NEWEST));

    private static final String SERVICE =
            """
            # The way in.
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
            """;
    private static final String DEPLOYMENT =
            """
            # The shop.
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              replicas: ${replicas} # by environment
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - name: "web"
                    image: 'nginx:1'
                    ports: [{name: http, containerPort: 80}]  # one
            """;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeAProject() throws IOException {
        Files.createDirectories(folder.resolve("k8s"));
        Files.writeString(folder.resolve("k8s/service.yaml"), SERVICE);
        file = Files.writeString(folder.resolve("k8s/web.yaml"), DEPLOYMENT);
    }

    private Manifests manifests() {
        return Manifests.load(folder.resolve("k8s")).withVariables(Map.of("replicas", "2"));
    }

    private FileFixes fixes(Manifests manifests) {
        FileFixer fixer = new FileFixer(folder);
        fixer.fix(manifests, "shop", FileFixerTest::findings);
        return fixer.result();
    }

    /** What hardening would add, as findings. */
    private static List<Finding> findings(List<Manifest> manifests) {
        return HARDENING.additions(manifests).stream()
                .map(added -> finding(owner(manifests, added.change()), added.rule(), added.change()))
                .toList();
    }

    private static Manifest owner(List<Manifest> manifests, Change change) {
        return change instanceof Change.Put put ? put.manifest() : find(manifests, "Deployment");
    }

    private static Manifest find(List<Manifest> manifests, String kind) {
        return manifests.stream()
                .filter(manifest -> manifest.object().kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static Finding finding(Manifest manifest, String rule, Change... changes) {
        return new Finding(rule, Severity.ERROR, manifest, manifest.position(), "", "", "", List.of(changes));
    }

    @Test
    void theFilesSayWhatIsMissingAndKeepAllElse() throws IOException {
        FileFixes fixes = fixes(manifests());
        assertThat(fixes.byHand()).isEmpty();
        assertThat(Files.readString(file)).as("nothing is written yet").isEqualTo(DEPLOYMENT);
        fixes.files().forEach(FileFix::write);
        assertThat(Files.readString(file))
                .isEqualTo(
                        """
                        # The shop.
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata:
                          name: web
                        spec:
                          replicas: ${replicas} # by environment
                          selector: {matchLabels: {app: web}}
                          minReadySeconds: 5
                          template:
                            metadata: {labels: {app: web}}
                            spec:
                              containers:
                              - name: "web"
                                image: 'nginx:1'
                                ports: [{name: http, containerPort: 80}]  # one
                                readinessProbe:
                                  tcpSocket:
                                    port: http
                                  periodSeconds: 5
                                lifecycle:
                                  preStop:
                                    sleep:
                                      seconds: 10
                          strategy:
                            rollingUpdate:
                              maxUnavailable: 0
                              maxSurge: 1
                        ---
                        apiVersion: policy/v1
                        kind: PodDisruptionBudget
                        metadata:
                          name: web
                        spec:
                          maxUnavailable: 1
                          selector:
                            matchLabels:
                              app: web
                        """);
        assertThat(Files.readString(folder.resolve("k8s/service.yaml"))).isEqualTo(SERVICE);
        assertThat(HARDENING.additions(manifests().resolve("shop"))).isEmpty();
        assertThat(fixes(manifests()).files()).as("a second time").isEmpty();
    }

    @Test
    void aPartGoesIntoTheFileThatSaysTheNearestPartAroundIt() throws IOException {
        Path overlay = Files.createDirectories(folder.resolve("prod")).resolve("web.yaml");
        String patch =
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  strategy:
                    rollingUpdate: {maxSurge: 50%}
                """;
        Files.writeString(overlay, patch);
        FileFixes fixes = fixes(manifests().withOverlay(folder.resolve("prod")));
        assertThat(fixes.byHand()).isEmpty();
        fixes.files().forEach(FileFix::write);
        assertThat(Files.readString(overlay))
                .isEqualTo(patch.replace("{maxSurge: 50%}", "{maxSurge: 50%, maxUnavailable: 0}"));
        assertThat(Files.readString(file)).contains("minReadySeconds: 5").doesNotContain("strategy");
    }

    @Test
    void twoEnvironmentsMendASharedFileOnce() {
        FileFixer fixer = new FileFixer(folder);
        fixer.fix(manifests(), "staging", FileFixerTest::findings);
        fixer.fix(manifests(), "prod", FileFixerTest::findings);
        assertThat(fixer.result().files()).singleElement().satisfies(fix -> assertThat(fix.after())
                .containsOnlyOnce("minReadySeconds")
                .containsOnlyOnce("PodDisruptionBudget"));
    }

    @Test
    void theDiffShowsIt() {
        assertThat(fixes(manifests()).diff())
                .startsWith("--- a/" + file)
                .contains("\n+  minReadySeconds: 5\n")
                .contains("\n ")
                .doesNotContain("\n-");
    }

    @Test
    void whatAnOverlayTakesAwayIsForAPerson() throws IOException {
        Path prod = Files.createDirectories(folder.resolve("prod"));
        Files.writeString(
                prod.resolve("web.yaml"),
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {minReadySeconds: null}}");
        FileFixes fixes = fixes(manifests().withOverlay(prod));
        assertThat(fixes.byHand()).singleElement().satisfies(byHand -> {
            assertThat(byHand.finding().rule()).isEqualTo("min-ready-seconds");
            assertThat(byHand).hasToString(file + ":2:1: min-ready-seconds: : by hand: " + byHand.reason());
        });
        assertThat(fixes.files()).singleElement().satisfies(fix -> assertThat(fix.after())
                .doesNotContain("minReadySeconds"));
    }

    @Test
    void whatIsRenderedOrMadeByCodeIsForAPerson() {
        FileFixer fixer = new FileFixer(folder);
        fixer.fix(
                Manifests.parse("<render>", SERVICE + "---\n" + DEPLOYMENT.replace("${replicas}", "2")),
                "shop",
                FileFixerTest::findings);
        assertThat(fixer.result().files()).isEmpty();
        assertThat(fixer.result().byHand()).hasSize(6).allMatch(byHand -> byHand.reason()
                .contains("<render>"));
    }

    @Test
    void anAnchorIsForAPerson() throws IOException {
        Files.writeString(
                file, DEPLOYMENT.replace("metadata: {labels: {app: web}}", "metadata: &m {labels: {app: web}}"));
        Manifest web = find(manifests().resolve("shop"), "Deployment");
        FileFixer fixer = new FileFixer(folder);
        Change put = new Change.Put(web, "/spec/template/metadata/annotations/a", IntNode.valueOf(1));
        fixer.fix(manifests(), "shop", all -> List.of(finding(web, "x", put)));
        assertThat(fixer.result().byHand()).singleElement().satisfies(byHand -> assertThat(byHand.reason())
                .contains("anchor"));
    }

    @Test
    void aFindingIsMendedAsAWholeOrNotAtAll() throws IOException {
        Files.writeString(file, DEPLOYMENT.replace("containers:", "nodeSelector: &n {a: b}\n      containers:"));
        Manifest web = find(manifests().resolve("shop"), "Deployment");
        Change good = new Change.Put(web, "/spec/minReadySeconds", IntNode.valueOf(5));
        Change bad = new Change.Put(web, "/spec/template/spec/nodeSelector/c", IntNode.valueOf(5));
        FileFixer fixer = new FileFixer(folder);
        fixer.fix(manifests(), "shop", all -> List.of(finding(web, "x", good, bad)));
        assertThat(fixer.result().files()).isEmpty();
        assertThat(fixer.result().fixed()).isEmpty();
        assertThat(fixer.result().byHand()).hasSize(1);
    }

    @Test
    void nothingOutsideOfTheProjectIsTouched(@TempDir Path elsewhere) throws IOException {
        Path real = Files.writeString(elsewhere.resolve("web.yaml"), DEPLOYMENT.replace("${replicas}", "2"));
        Files.delete(file);
        Files.createSymbolicLink(file, real);
        FileFixer fixer = new FileFixer(folder);
        // A single file may be a link to anywhere; a folder is checked when it is read.
        Manifests linked = Manifests.load(file);
        Manifest web = find(linked.resolve("shop"), "Deployment");
        Change put = new Change.Put(web, "/spec/minReadySeconds", IntNode.valueOf(5));
        fixer.fix(linked, "shop", all -> List.of(finding(web, "x", put)));
        assertThat(fixer.result().byHand()).singleElement().satisfies(byHand -> assertThat(byHand.reason())
                .contains("out of the project"));
    }

    @Test
    void aLinkStaysOneAndPermissionsStay() throws IOException {
        Path real = folder.resolve("k8s/real.txt");
        Files.move(file, real);
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(file, Path.of("real.txt"));
        fixes(manifests()).files().forEach(FileFix::write);
        assertThat(file).isSymbolicLink();
        assertThat(Files.readString(real)).contains("minReadySeconds: 5");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
                .isEqualTo("rw-r-----");
        try (Stream<Path> left = Files.list(folder.resolve("k8s"))) {
            assertThat(left).hasSize(3);
        }
    }

    @Test
    void aFileThatChangedMeanwhileIsLeftAlone() throws IOException {
        FileFix fix = fixes(manifests()).files().get(0);
        Files.writeString(file, DEPLOYMENT + "# mine\n");
        assertThatThrownBy(fix::write)
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("has changed meanwhile");
        assertThat(Files.readString(file)).endsWith("# mine\n");
    }
}
