package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import io.epicheck.runner.Runs.Run;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.RecordedRequest;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import io.epicheck.testkit.cluster.controller.RegistryImages;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SupplyCommandsTest {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();

    @TempDir
    Path folder;

    private SupplyProject project;

    @BeforeEach
    void seedTheBase() throws IOException {
        registry.seed("library/nginx", "stable", BaseImage.nginx());
        project = new SupplyProject(folder, registry.address(), registry.address(), "team/web");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void whatABuildSignsIsVerified() throws IOException {
        String image = project.build();
        Run verified = project.run("images", "verify", image, "--key", "signing.pub", "--attestations");
        assertThat(verified.status()).as(verified.all()).isZero();
        assertThat(verified.out())
                .contains("  signed by key ")
                .contains("good     signature", "good     SBOM (SPDX)", "good     provenance (SLSA v1)")
                .contains("the same as the signed one")
                .contains("not checked: a transparency log");
    }

    @Test
    void anotherKeyIsRefusedWithItsCode() throws IOException {
        String image = project.build();
        Run refused = project.run("images", "verify", image, "--key", "other.pub", "-o", "json");
        assertThat(refused.status()).isEqualTo(3);
        JsonNode json = JsonMapper.shared().readTree(refused.out());
        assertThat(json.path("verified").asBoolean(true)).isFalse();
        assertThat(json.path("code").asString("")).isEqualTo("SIGNATURE_OTHER_KEY");
        assertThat(refused.err()).contains("SIGNATURE_OTHER_KEY").contains("next step");
        Files.writeString(
                project.folder.resolve("tls.yaml"),
                "application: shop\nregistries: {\"" + registry.address() + "\": {http: false}}\n");
        assertThat(project.run("images", "verify", image, "--key", "other.pub", "-f", "tls.yaml")
                        .err())
                .as("reached as the file says")
                .contains("REGISTRY_SCHEME");
        Run wrong = project.run("images", "verify", image, "--key", "signing.key");
        assertThat(wrong.status()).isEqualTo(2);
    }

    @Test
    void aSecondBuildAddsNothing() throws IOException {
        project.build();
        registry.forgetRequests();
        project.build();
        assertThat(registry.requests()).noneMatch(request -> request.isWrite()).hasSize(3);
    }

    /** As after a crash between the push and the signature. */
    @Test
    void aRerunAddsWhatIsMissing() throws IOException {
        String image = project.build();
        registry.delete("team/web", image.substring(image.indexOf('@') + 1).replace(':', '-'));
        assertThat(project.run("images", "verify", image, "--key", "signing.pub")
                        .status())
                .isEqualTo(3);
        assertThat(project.build()).isEqualTo(image);
        assertThat(project.run("images", "verify", image, "--key", "signing.pub", "--attestations")
                        .status())
                .isZero();
    }

    @Test
    void aRegistryThatTakesTheImageButNoReferrerFailsTheBuild() throws IOException {
        registry.fail(Fault.answer(403).on("PUT", "/manifests/sha256-").always());
        Run failed = project.run("build");
        assertThat(failed.status()).as(failed.all()).isEqualTo(3);
        assertThat(failed.all()).contains("REGISTRY_UNAUTHORIZED");
        assertThat(registry.tags("team/web"))
                .as("nobody is given an unsigned image")
                .isEmpty();
        registry.forgetFaults();
        assertThat(project.run("build").status()).isZero();
    }

    @Test
    void theStoredSbomIsPrinted() throws IOException {
        String image = project.build();
        Run printed = project.run("images", "sbom", image);
        assertThat(printed.status()).as(printed.all()).isZero();
        JsonNode spdx = JsonMapper.shared().readTree(printed.out());
        assertThat(spdx.path("spdxVersion").asString("")).isEqualTo("SPDX-2.3");
        assertThat(spdx.path("files").size()).isEqualTo(1);
        assertThat(printed.out()).contains("pkg:npm/react@18.3.1").doesNotContain("pkg:npm/vite");
        String base = registry.address() + "/library/nginx:stable";
        assertThat(project.run("images", "sbom", base).err()).contains("SBOM_MISSING");
        Run made = project.run("images", "sbom", base, "--generate", "--lock", "package-lock.json");
        assertThat(made.status()).as(made.all()).isZero();
        assertThat(made.out()).contains("./usr/share/nginx/html/index.html", "pkg:npm/react@18.3.1");
    }

    @Test
    void theLockFileMayBeYarnsWithThePackageJsonBesideIt() throws IOException {
        Files.delete(folder.resolve("package-lock.json"));
        Files.writeString(
                folder.resolve("yarn.lock"),
                "# yarn lockfile v1\n\nreact@18:\n  version \"18.3.1\"\n\nvite@5:\n  version \"5.0.0\"\n");
        Files.writeString(
                folder.resolve("package.json"),
                "{\"dependencies\": {\"react\": \"18\"}, \"devDependencies\": {\"vite\": \"5\"}}");
        Run stored = project.run("images", "sbom", project.build());
        assertThat(stored.out()).contains("pkg:npm/react@18.3.1").doesNotContain("pkg:npm/vite");
        String base = registry.address() + "/library/nginx:stable";
        Run made = project.run("images", "sbom", base, "--generate", "--lock", "yarn.lock");
        assertThat(made.out()).contains("pkg:npm/react@18.3.1").doesNotContain("pkg:npm/vite");
        Files.writeString(folder.resolve("yarn.lock"), "react@18:\n  version \"18\n");
        Run wrong = project.run("build");
        assertThat(wrong.status()).as(wrong.all()).isEqualTo(2);
        assertThat(wrong.all()).contains("LOCKFILE_INVALID", "yarn.lock:2:11: ", "the quote is not closed");
    }

    @Test
    void packagesOfAnRpmBaseAreToldToBeMissing() throws IOException {
        registry.seed(
                "library/nginx",
                "stable",
                new BaseImage(
                        Map.of(
                                "/var/lib/rpm/rpmdb.sqlite",
                                new byte[] {1},
                                "/etc/os-release",
                                "ID=rhel\nVERSION_ID=9.4\n".getBytes(StandardCharsets.UTF_8)),
                        Map.of(),
                        false));
        String said = "packages of rhel-9.4 are not listed: rpm's database is not read";
        Run built = project.run("build");
        assertThat(built.status()).as(built.all()).isZero();
        assertThat(built.out()).contains("the SBOM of image web has a gap: " + said);
        Run made = project.run(
                "images",
                "sbom",
                registry.address() + "/library/nginx:stable",
                "--generate",
                "--lock",
                "package-lock.json");
        assertThat(made.err()).contains("warning: " + said);
        assertThat(JsonMapper.shared()
                        .readTree(made.out())
                        .at("/creationInfo/comment")
                        .asString(""))
                .contains(said);
    }

    /** Anybody who may push can store bytes that a terminal obeys. */
    @Test
    void whatIsStoredAndNoDocumentIsNotPrinted() throws IOException {
        String image = project.with("SIGNING_KEY", "").build();
        Repository repository = new Repository(registry.address(), "team/web");
        RegistryClient client =
                RegistryClient.of(new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), Time.system());
        String digest = image.substring(image.indexOf('@') + 1);
        byte[] hostile = "\u001b[2Jhello".getBytes(StandardCharsets.UTF_8);
        var unused = client.put(repository, new Blob(Digests.of(hostile), hostile.length, new InMemory(hostile)));
        String list = digest.replace(':', '-');
        JsonNode manifest = JsonMapper.shared()
                .readTree(client.referrers(repository, digest).stream()
                        .map(each -> client.manifest(repository, each.digest()).orElseThrow())
                        .map(Document::bytes)
                        .filter(bytes -> new String(bytes, StandardCharsets.UTF_8).contains("spdx+json"))
                        .findFirst()
                        .orElseThrow());
        ((ObjectNode) manifest.at("/layers/0"))
                .put("digest", Digests.of(hostile))
                .put("size", hostile.length);
        registry.delete("team/web", list);
        client.putReferrer(
                repository,
                Document.of(MediaTypes.OCI_MANIFEST, JsonMapper.shared().writeValueAsBytes(manifest)));
        Run printed = project.run("images", "sbom", image);
        assertThat(printed.status()).as(printed.all()).isEqualTo(3);
        assertThat(printed.all()).contains("SBOM_INVALID").doesNotContain("\u001b[2J");
    }

    @Test
    void theKeyIsReadBeforeAnythingIsPushed() throws IOException {
        registry.forgetRequests();
        Run wrong = project.with("SIGNING_PASSWORD", "wrong").run("build");
        assertThat(wrong.status()).as(wrong.all()).isEqualTo(2);
        assertThat(wrong.all())
                .contains("SIGNING_KEY_PASSWORD", "the variable SIGNING_KEY", "Check the variable SIGNING_PASSWORD.");
        Run missing = project.with("SIGNING_PASSWORD", "").run("build");
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.all()).contains("SIGNING_KEY_MISSING", "SIGNING_PASSWORD is not set");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void theLockFileIsReadBeforeAnythingIsPushed() throws IOException {
        Files.writeString(folder.resolve("package-lock.json"), "{");
        Run wrong = project.run("build");
        assertThat(wrong.status()).as(wrong.all()).isEqualTo(2);
        assertThat(wrong.all()).contains("LOCKFILE_INVALID");
        assertThat(registry.requests()).noneMatch(request -> request.isWrite());
    }

    /** An image of others beside our own: without a digest, with one and no signature, let through. */
    @Test
    void nothingElseInTheManifestsIsDeployedUnverified() throws IOException {
        try (SimulatedCluster cluster =
                SimulatedCluster.start(ControllerSettings.standard().withImages(new RegistryImages()))) {
            project.with("KUBE_CONFIG", cluster.kubeconfig());
            String base = registry.address() + "/library/nginx";
            Path manifests = folder.resolve("k8s/web.yaml");
            String plain = Files.readString(manifests);
            Files.writeString(manifests, plain + "      initContainers: [{name: setup, image: " + base + ":stable}]\n");
            Run tag = project.run("run", "--env", "prod");
            assertThat(tag.status()).as(tag.all()).isEqualTo(3);
            assertThat(tag.all()).contains("IMAGE_NOT_VERIFIED", "Deployment supply/web, setup", "has no digest");
            String digest = registry.digest("library/nginx", "stable").orElseThrow();
            Files.writeString(
                    manifests, plain + "      initContainers: [{name: setup, image: " + base + "@" + digest + "}]\n");
            Run unsigned = project.run("run", "--env", "prod");
            assertThat(unsigned.status()).as(unsigned.all()).isEqualTo(3);
            assertThat(unsigned.all()).contains("IMAGE_NOT_VERIFIED", "setup", "SIGNATURE_MISSING");
            assertThat(cluster.requests()).filteredOn(RecordedRequest::isWrite).noneMatch(request -> request.path()
                    .contains("deployments"));
            Path file = folder.resolve("epicheck.yaml");
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace("attestations: true", "attestations: true, allow: [\"" + base + "\"]"));
            Run allowed = project.run("run", "--env", "prod");
            assertThat(allowed.status()).as(allowed.all()).isZero();
            assertThat(allowed.out()).contains("1 image signed, 1 let through without a signature");
        }
    }

    @Test
    void noOutputShowsTheKeyOrItsPassword() throws IOException {
        String line = project.key().lines().skip(1).findFirst().orElseThrow();
        for (Run run : new Run[] {
            project.run("build", "-v"),
            project.run("build", "-o", "json"),
            project.with("SIGNING_KEY", line).run("build", "-v")
        }) {
            assertThat(run.all()).doesNotContain(line).doesNotContain(SupplyProject.PASSWORD);
        }
    }

    @Test
    void anUnsignedImageIsNotDeployed() throws IOException {
        try (SimulatedCluster cluster =
                SimulatedCluster.start(ControllerSettings.standard().withImages(new RegistryImages()))) {
            project.with("KUBE_CONFIG", cluster.kubeconfig()).with("SIGNING_KEY", "");
            Run refused = project.run("run", "--env", "prod");
            assertThat(refused.status()).as(refused.all()).isEqualTo(3);
            assertThat(refused.all()).contains("not signed: the optional key is not there", "SIGNATURE_MISSING");
            assertThat(cluster.requests()).filteredOn(RecordedRequest::isWrite).noneMatch(request -> request.path()
                    .contains("deployments"));
            Run deployed = project.with("SIGNING_KEY", project.key()).run("run", "--env", "prod");
            assertThat(deployed.status()).as(deployed.all()).isZero();
            assertThat(deployed.out()).contains("Verify signatures").contains("1 image signed");
        }
    }
}
