package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.ReferrerDescriptor;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What cosign and crane say of it, with a registry that lists referrers (REFERRERS_REGISTRY), and with one that does not. */
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REFERRERS_REGISTRY", matches = ".+")
@EnabledIfEnvironmentVariable(named = "EPICHECK_COSIGN", matches = ".+")
@EnabledIfEnvironmentVariable(named = "EPICHECK_CRANE", matches = ".+")
class SupplyChainE2eTest {
    private static final List<String> LOCAL =
            List.of("--insecure-ignore-tlog", "--allow-http-registry", "--allow-insecure-registry");

    @TempDir
    Path folder;

    @Test
    void cosignAndWeAgreeWhereReferrersAreListedUnderATag() throws Exception {
        agree(System.getenv("REGISTRY"));
    }

    @Test
    void cosignAndWeAgreeWhereTheRegistryListsReferrers() throws Exception {
        agree(System.getenv("REFERRERS_REGISTRY"));
    }

    private void agree(String registry) throws Exception {
        String name = "attest/e2e-" + UUID.randomUUID().toString().substring(0, 8);
        SupplyProject project = new SupplyProject(folder, registry, System.getenv("REGISTRY"), name);
        String image = project.build();
        List<ReferrerDescriptor> referrers = referrers(image);
        assertThat(referrers).hasSize(4);
        cosignAccepts(image);
        for (ReferrerDescriptor each : referrers) {
            said(System.getenv("EPICHECK_CRANE"), "validate", "--remote", project.repository + "@" + each.digest());
        }
        assertThat(project.build()).isEqualTo(image);
        assertThat(referrers(image)).hasSize(4);
        weAcceptWhatCosignSigns(project, image);
        cosignAccepts(image);
    }

    private void cosignAccepts(String image) throws Exception {
        String key = folder.resolve("signing.pub").toString();
        assertThat(cosign(LOCAL, "verify", "--key", key, image)).contains(image.substring(image.indexOf("sha256:")));
        for (String type : List.of("spdxjson", "slsaprovenance1")) {
            cosign(LOCAL, "verify-attestation", "--key", key, "--type", type, image);
        }
        String other = folder.resolve("other.pub").toString();
        assertThat(process(command(LOCAL, "verify", "--key", other, image)).waitFor())
                .isNotZero();
    }

    private void weAcceptWhatCosignSigns(SupplyProject project, String image) throws Exception {
        cosign(
                List.of(),
                "generate-key-pair",
                "--output-key-prefix",
                folder.resolve("theirs").toString());
        assertThat(project.run("images", "verify", image, "--key", "theirs.pub").status())
                .isEqualTo(3);
        cosign(
                List.of(
                        "--tlog-upload=false",
                        "--use-signing-config=false",
                        "--allow-http-registry",
                        "--allow-insecure-registry"),
                "sign",
                "--yes",
                "--key",
                folder.resolve("theirs.key").toString(),
                image);
        Run verified = project.run("images", "verify", image, "--key", "theirs.pub");
        assertThat(verified.status()).as(verified.all()).isZero();
        assertThat(project.run("images", "verify", image, "--key", "signing.pub", "--attestations")
                        .status())
                .isZero();
    }

    private static List<ReferrerDescriptor> referrers(String image) {
        String registry = image.substring(0, image.indexOf('/'));
        String path = image.substring(image.indexOf('/') + 1, image.indexOf('@'));
        return RegistryClient.of(new RegistryCredentials(Map.of(), Set.of()), Time.system())
                .referrers(new Repository(registry, path), image.substring(image.indexOf('@') + 1));
    }

    private static String cosign(List<String> flags, String... arguments) throws Exception {
        return said(command(flags, arguments).toArray(new String[0]));
    }

    private static List<String> command(List<String> flags, String... arguments) {
        List<String> command = new ArrayList<>(List.of(System.getenv("EPICHECK_COSIGN")));
        command.add(arguments[0]);
        command.addAll(flags);
        command.addAll(List.of(arguments).subList(1, arguments.length));
        return command;
    }

    private static String said(String... command) throws Exception {
        Process process = process(List.of(command));
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    private static Process process(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("COSIGN_PASSWORD", "");
        return builder.start();
    }
}
