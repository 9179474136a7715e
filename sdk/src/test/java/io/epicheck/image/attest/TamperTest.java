package io.epicheck.image.attest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.image.attest.sbom.Sbom;
import io.epicheck.image.attest.sign.SigstoreBundle;
import io.epicheck.image.attest.sign.Statement;
import io.epicheck.image.attest.sign.TestKeys;
import io.epicheck.image.oci.Document;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What somebody who may push, and has no key, can try. */
class TamperTest {
    private final SignedImage world = new SignedImage();

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void aGoodSignatureIsAccepted() {
        world.chain().sign(world.image, world.keys.signing());
        world.verified().requireSignature();
    }

    @Test
    void anImageWithoutASignatureIsRefused() {
        refused("SIGNATURE_MISSING", "is not signed");
    }

    @Test
    void aSignatureThatWasDeletedIsMissing() {
        world.chain().sign(world.image, world.keys.signing());
        world.registry.delete(SignedImage.REPOSITORY, world.image.digest().replace(':', '-'));
        refused("SIGNATURE_MISSING", "is not signed");
    }

    @Test
    void aSignatureByAnotherKeyIsRefused() {
        world.chain().sign(world.image, TestKeys.fresh().signing());
        refused("SIGNATURE_OTHER_KEY", "signed by another key");
    }

    /** The hint is no proof. */
    @Test
    void aSignatureByAnotherKeyThatClaimsToBeOursIsRefused() {
        SigstoreBundle forged = SigstoreBundle.of(
                Statement.signature(world.image.digest()), TestKeys.fresh().signing());
        put(new SigstoreBundle(world.keys.verifying().hint(), forged.envelope()).json());
        refused("SIGNATURE_INVALID", "not of its content");
    }

    @Test
    void aChangedPayloadIsRefused() {
        SigstoreBundle signed = SigstoreBundle.of(Statement.signature(world.other.digest()), world.keys.signing());
        ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(signed.json());
        byte[] payload = Statement.signature(world.image.digest()).json();
        ((ObjectNode) json.path("dsseEnvelope"))
                .put("payload", Base64.getEncoder().encodeToString(payload));
        put(JsonMapper.shared().writeValueAsBytes(json));
        refused("SIGNATURE_INVALID", "not of its content");
    }

    /** A real signature of another image, under a manifest that names this one. */
    @Test
    void aSignatureOfAnotherImageIsRefused() {
        put(SigstoreBundle.of(Statement.signature(world.other.digest()), world.keys.signing())
                .json());
        refused("SIGNATURE_OTHER_DIGEST", "what is signed there is another image");
    }

    /** The very manifest of the other image's signature, listed among this one's. */
    @Test
    void aSignatureThatIsOnlyListedHereIsRefused() {
        world.chain().sign(world.other, world.keys.signing());
        String list = world.other.digest().replace(':', '-');
        Document stolen = world.client.manifest(world.repository, list).orElseThrow();
        world.client.tag(world.repository, world.image.digest().replace(':', '-'), stolen);
        refused("SIGNATURE_MALFORMED", "refers to another image");
    }

    @Test
    void aSignedStatementOfAnotherTypeIsNoSignature() {
        world.chain().provenance(world.image, world.json("{}"), Optional.of(world.keys.signing()));
        refused("SIGNATURE_MISSING", "is not signed");
        assertThat(world.verified().attests(Statement.SLSA_PROVENANCE)).isTrue();
    }

    @Test
    void whatIsNoBundleIsRefused() {
        put("{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\"".getBytes(StandardCharsets.UTF_8));
        refused("SIGNATURE_MALFORMED", "no JSON");
    }

    @Test
    void aHugeReferrerIsNotEvenRead() {
        byte[] small = {'x'};
        world.artifacts().put(world.image, SigstoreBundle.MEDIA_TYPE, small, Map.of());
        Document manifest = world.client
                .manifest(
                        world.repository,
                        world.client
                                .referrers(world.repository, world.image.digest())
                                .get(0)
                                .digest())
                .orElseThrow();
        ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(manifest.bytes());
        ((ObjectNode) json.path("layers").path(0)).put("size", 1L << 40);
        world.client.putReferrer(
                world.repository,
                Document.of(manifest.mediaType(), JsonMapper.shared().writeValueAsBytes(json)));
        world.registry.forgetRequests();
        assertThat(world.verified().findings())
                .anyMatch(finding -> finding.detail().contains("is not read"));
        assertThat(world.registry.requests().stream()
                        .filter(request ->
                                request.method().equals("GET") && request.path().contains("/blobs/")))
                .hasSize(1);
    }

    @Test
    void oneGoodSignatureAmongBadOnesIsEnough() {
        put("{}".getBytes(StandardCharsets.UTF_8));
        world.chain().sign(world.image, TestKeys.fresh().signing());
        world.chain().sign(world.image, world.keys.signing());
        Verification found = world.verified();
        found.requireSignature();
        assertThat(found.findings())
                .extracting(Finding::verdict)
                .containsExactlyInAnyOrder(Verdict.MALFORMED, Verdict.OTHER_KEY, Verdict.VALID);
    }

    @Test
    void otherThingsThatReferToTheImageDoNoHarm() {
        world.artifacts().put(world.image, "text/plain", new byte[] {1}, Map.of());
        world.chain().sign(world.image, world.keys.signing());
        world.verified().requireSignature();
        assertThat(world.verified().findings()).extracting(Finding::verdict).contains(Verdict.UNKNOWN);
    }

    @Test
    void anSbomThatDiffersFromTheSignedOneIsSeen() {
        byte[] sbom = "{\"spdxVersion\":\"SPDX-2.3\"}".getBytes(StandardCharsets.UTF_8);
        world.chain().sbom(world.image, sbom, Optional.of(world.keys.signing()));
        assertThat(details(Sbom.MEDIA_TYPE)).containsExactly("the same as the signed one");
        world.artifacts().put(world.image, Sbom.MEDIA_TYPE, "{}".getBytes(StandardCharsets.UTF_8), Map.of());
        assertThat(details(Sbom.MEDIA_TYPE))
                .containsExactlyInAnyOrder(
                        "the same as the signed one", "it carries no signature, and differs from the signed one");
    }

    @Test
    void attestationsWithoutASignatureAreNotEnough() {
        world.chain().sign(world.image, world.keys.signing());
        assertThatThrownBy(() -> world.verified().requireAttestations())
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("ATTESTATION_MISSING"));
        world.chain().sbom(world.image, "{}".getBytes(StandardCharsets.UTF_8), Optional.empty());
        world.chain().provenance(world.image, world.json("{}"), Optional.empty());
        assertThatThrownBy(() -> world.verified().requireAttestations())
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("ATTESTATION_UNSIGNED"));
        world.chain().sbom(world.image, "{}".getBytes(StandardCharsets.UTF_8), Optional.of(world.keys.signing()));
        world.chain().provenance(world.image, world.json("{}"), Optional.of(world.keys.signing()));
        world.verified().requireAttestations();
    }

    private List<String> details(String kind) {
        return world.verified().findings().stream()
                .filter(finding -> finding.kind().equals(kind))
                .map(Finding::detail)
                .toList();
    }

    private void put(byte[] bundle) {
        world.artifacts().put(world.image, SigstoreBundle.MEDIA_TYPE, bundle, Map.of());
    }

    private void refused(String code, String reason) {
        Verification found = world.verified();
        assertThat(found.isSigned()).isFalse();
        assertThatThrownBy(found::requireSignature)
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(reason);
    }
}
