package io.epicheck.image.attest;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.context.BuildContext;
import io.epicheck.image.attest.sign.DsseEnvelope;
import io.epicheck.image.attest.sign.SigningKey;
import io.epicheck.image.attest.sign.Statement;
import io.epicheck.image.attest.sign.TestKeys;
import io.epicheck.image.registry.ReferrerDescriptor;
import io.epicheck.testkit.registry.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SupplyChainTest {
    private static final byte[] SPDX = "{\"spdxVersion\":\"SPDX-2.3\"}".getBytes(StandardCharsets.UTF_8);

    private final SignedImage world = new SignedImage();

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void doingItAgainAddsNothing() {
        everything("run 1", Instant.EPOCH, Optional.of(world.keys.signing()));
        assertThat(world.referrers()).isEqualTo(4);
        assertThat(world.told).hasSize(4);
        world.registry.forgetRequests();
        everything("run 2", Instant.EPOCH.plusSeconds(60), Optional.of(world.keys.signing()));
        assertThat(world.referrers()).isEqualTo(4);
        assertThat(world.registry.requests()).noneMatch(RecordedRequest::isWrite);
    }

    @Test
    void withoutAKeyItIsStoredPlainAndOnce() {
        everything("run 1", Instant.EPOCH, Optional.empty());
        everything("run 2", Instant.EPOCH, Optional.empty());
        assertThat(world.referrers()).isEqualTo(2);
        assertThat(world.verified().findings()).extracting(Finding::verdict).containsOnly(Verdict.UNSIGNED);
    }

    @Test
    void itTellsWhereEverythingIsFoundWhetherItWasThereOrNot() {
        SupplyChain first = world.chain();
        first.sbom(world.image, SPDX, Optional.of(world.keys.signing()));
        first.sign(world.image, world.keys.signing());
        SupplyChain second = world.chain();
        second.sbom(world.image, SPDX, Optional.of(world.keys.signing()));
        second.sign(world.image, world.keys.signing());
        assertThat(first.said().get(world.image.digest())).hasSize(3);
        assertThat(second.said()).isEqualTo(first.said());
    }

    @Test
    void whatTheListNamesAndIsGoneIsStoredAgain() {
        everything("run 1", Instant.EPOCH, Optional.empty());
        List<String> referrers = world.client.referrers(world.repository, world.image.digest()).stream()
                .map(ReferrerDescriptor::digest)
                .toList();
        world.registry.delete(SignedImage.REPOSITORY, referrers.get(0));
        everything("run 1", Instant.EPOCH, Optional.empty());
        assertThat(referrers).allSatisfy(each -> assertThat(world.registry.digest(SignedImage.REPOSITORY, each))
                .isPresent());
    }

    @Test
    void aProvenanceOfOthersThatSaysNothingIsNoneOfOurs() {
        Statement empty = new Statement(
                List.of(new Statement.Subject("x", world.image.digest())), Statement.SLSA_PROVENANCE, world.json("{}"));
        var unused = world.artifacts()
                .put(
                        world.image,
                        DsseEnvelope.IN_TOTO,
                        empty.json(),
                        Map.of("in-toto.io/predicate-type", Statement.SLSA_PROVENANCE));
        everything("run 1", Instant.EPOCH, Optional.empty());
        everything("run 2", Instant.EPOCH, Optional.empty());
        assertThat(world.referrers()).isEqualTo(3);
    }

    @Test
    void anotherKeySignsBesideTheFirst() {
        world.chain().sign(world.image, world.keys.signing());
        TestKeys second = TestKeys.fresh();
        world.chain().sign(world.image, second.signing());
        assertThat(world.referrers()).isEqualTo(2);
        assertThat(world.verified().isSigned()).isTrue();
        assertThat(world.verified(second).isSigned()).isTrue();
    }

    @Test
    void theImageStaysWhatItWas() {
        everything("run 1", Instant.EPOCH, Optional.of(world.keys.signing()));
        assertThat(world.registry.digest(SignedImage.REPOSITORY, "1")).contains(world.image.digest());
        assertThat(world.registry.tags(SignedImage.REPOSITORY))
                .containsExactlyInAnyOrder("1", "2", world.image.digest().replace(':', '-'));
    }

    @Test
    void aProvenanceNamesSourceBaseBuilderAndRun() {
        JsonNode predicate = provenance("https://ci.example/7", Instant.EPOCH);
        assertThat(predicate.at("/buildDefinition/buildType").asString(""))
                .endsWith("docs/provenance.md#image-build-v1");
        assertThat(predicate.at("/buildDefinition/externalParameters/image").asString(""))
                .isEqualTo("web");
        assertThat(predicate.at("/buildDefinition/resolvedDependencies").toString())
                .isEqualTo(
                        "[{\"uri\":\"git+https://git.example/shop@refs/heads/main\",\"digest\":{\"gitCommit\":\"abc\"}},"
                                + "{\"uri\":\"oci://docker.io/library/nginx:1\",\"digest\":{\"sha256\":\"ff\"}}]");
        assertThat(predicate.at("/runDetails/metadata/invocationId").asString(""))
                .isEqualTo("https://ci.example/7");
        assertThat(predicate.at("/runDetails/metadata/startedOn").asString("")).isEqualTo("1970-01-01T00:00:00Z");
    }

    @Test
    void theBuilderIsNamedByWhatCiSays() {
        assertThat(Provenance.builder(Map.of("GITHUB_ACTIONS", "true", "RUNNER_ENVIRONMENT", "github-hosted")))
                .isEqualTo("https://github.com/actions/runner/github-hosted");
        assertThat(Provenance.builder(Map.of("JENKINS_URL", "https://ci.example/")))
                .isEqualTo("https://ci.example/");
        assertThat(Provenance.builder(Map.of("JENKINS_URL", "https://me:secret@ci.example/")))
                .endsWith("#local");
        assertThat(Provenance.builder(Map.of("CI_SERVER_URL", "https://gitlab.example")))
                .isEqualTo("https://gitlab.example");
        assertThat(Provenance.builder(Map.of())).endsWith("#local");
    }

    private void everything(String run, Instant time, Optional<SigningKey> key) {
        world.chain().sbom(world.image, SPDX, key);
        world.chain().provenance(world.image, provenance(run, time), key);
        key.ifPresent(known -> world.chain().sign(world.image, known));
    }

    private static JsonNode provenance(String run, Instant time) {
        BuildContext context = new BuildContext(
                BuildContext.Ci.NONE,
                BuildContext.Trigger.PUSH,
                "refs/heads/main",
                "abc",
                0,
                Optional.empty(),
                "https://git.example/shop",
                run,
                "",
                false);
        return Provenance.predicate(
                new Provenance.Build(
                        context, "shop", "web", "registry.example/web", "docker.io/library/nginx:1", "sha256:ff"),
                new Provenance.Run(Provenance.builder(Map.of()), "1.0", time, time.plusSeconds(1)));
    }
}
