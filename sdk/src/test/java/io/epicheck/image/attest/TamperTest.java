package io.epicheck.image.attest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.image.attest.sbom.Sbom;
import io.epicheck.image.attest.sign.SigstoreBundle;
import io.epicheck.image.attest.sign.Statement;
import io.epicheck.image.attest.sign.TestKeys;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
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

    /** A registry that answers any digest with what it likes. */
    @Test
    void anotherImageThanTheOneThatIsAskedForIsRefused() {
        world.chain().sign(world.image, world.keys.signing());
        String asked = "sha512:" + "ab".repeat(64);
        world.registry.seedManifest(SignedImage.REPOSITORY, asked, world.image.mediaType(), world.image.bytes());
        assertThatThrownBy(() -> new ImageVerifier(world.client, world.keys.verifying())
                        .verify(ImageReference.parse(world.repository + "@" + asked)))
                .isInstanceOfSatisfying(ImageException.class, e -> assertThat(e.code())
                        .isIn("SIGNATURE_OTHER_DIGEST", "DIGEST_MISMATCH"));
    }

    /** Each would stop the verification, or hold it up, if it were trusted; a good signature stands beside them. */
    @Test
    void oneHostileReferrerHidesNoGoodSignature() {
        world.chain().sign(world.image, world.keys.signing());
        byte[] bundle = SigstoreBundle.of(Statement.signature(world.image.digest()), world.keys.signing())
                .json();
        layer(bundle, each -> each.put("size", 10));
        layer(bundle, each -> each.put("size", bundle.length + 1000));
        layer(bundle, each -> each.put("size", -5));
        layer(bundle, each -> each.put("digest", "sha256:" + "0".repeat(64)));
        layer(bundle, each -> each.put("digest", "sha256:not a digest"));
        String deep = "[".repeat(5000) + "]".repeat(5000);
        put(("{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"x\":" + deep + "}")
                .getBytes(StandardCharsets.UTF_8));
        Instant begin = Instant.now();
        Verification found = world.verified();
        found.requireSignature();
        assertThat(found.findings())
                .extracting(Finding::verdict)
                .containsExactlyInAnyOrder(
                        Verdict.VALID,
                        Verdict.MALFORMED,
                        Verdict.MALFORMED,
                        Verdict.MALFORMED,
                        Verdict.MALFORMED,
                        Verdict.MALFORMED,
                        Verdict.MALFORMED);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aListWithWhatIsNoDigestIsReadAsFarAsItIsOne() {
        world.chain().sign(world.image, world.keys.signing());
        list(entries -> entries.addObject()
                .put("mediaType", "application/vnd.oci.image.manifest.v1+json")
                .put("digest", "sha256:a b")
                .put("size", 3));
        world.verified().requireSignature();
    }

    @Test
    void aManifestThatIsNestedTooDeepIsMalformed() {
        world.chain().sign(world.image, world.keys.signing());
        byte[] deep = ("{\"x\":" + "[".repeat(5000) + "]".repeat(5000) + "}").getBytes(StandardCharsets.UTF_8);
        String digest = Digests.of(deep);
        world.registry.seedManifest(SignedImage.REPOSITORY, digest, MediaTypes.OCI_MANIFEST, deep);
        list(entries -> entries.addObject()
                .put("mediaType", MediaTypes.OCI_MANIFEST)
                .put("digest", digest)
                .put("size", deep.length));
        Verification found = world.verified();
        found.requireSignature();
        assertThat(found.findings())
                .extracting(Finding::verdict)
                .containsExactlyInAnyOrder(Verdict.VALID, Verdict.MALFORMED);
    }

    /** What cannot be read counts, too. */
    @Test
    void noMoreThanFiveHundredReferrersAreAskedFor() {
        world.chain().sign(world.image, world.keys.signing());
        list(entries -> {
            for (int i = 0; i < 600; i++) {
                entries.addObject()
                        .put("mediaType", MediaTypes.OCI_MANIFEST)
                        .put("digest", "sha256:" + "%064x".formatted(i))
                        .put("size", 3);
            }
        });
        world.registry.forgetRequests();
        world.verified().requireSignature();
        assertThat(world.registry.requests()).hasSizeLessThan(520);
    }

    /** Changes the list that a registry without referrers API keeps under a tag. */
    private void list(Consumer<ArrayNode> change) {
        String tag = world.image.digest().replace(':', '-');
        Document list = world.client.manifest(world.repository, tag).orElseThrow();
        ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(list.bytes());
        change.accept((ArrayNode) json.path("manifests"));
        world.registry.seedManifest(
                SignedImage.REPOSITORY,
                tag,
                list.mediaType(),
                JsonMapper.shared().writeValueAsBytes(json));
    }

    /** A bundle under a manifest that says something else about it. */
    private void layer(byte[] bundle, Consumer<ObjectNode> change) {
        ObjectNode json = JsonMapper.shared()
                .createObjectNode()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.OCI_MANIFEST)
                .put("artifactType", SigstoreBundle.MEDIA_TYPE);
        byte[] empty = {'{', '}'};
        var unused = world.client.put(world.repository, new Blob(Digests.of(empty), 2, new InMemory(empty)));
        var stored =
                world.client.put(world.repository, new Blob(Digests.of(bundle), bundle.length, new InMemory(bundle)));
        json.putObject("config")
                .put("mediaType", "application/vnd.oci.empty.v1+json")
                .put("digest", Digests.of(empty))
                .put("size", 2);
        change.accept(json.putArray("layers")
                .addObject()
                .put("mediaType", SigstoreBundle.MEDIA_TYPE)
                .put("digest", Digests.of(bundle))
                .put("size", bundle.length));
        json.putObject("subject")
                .put("mediaType", world.image.mediaType())
                .put("digest", world.image.digest())
                .put("size", world.image.bytes().length);
        byte[] manifest = JsonMapper.shared().writeValueAsBytes(json);
        world.registry.seedManifest(SignedImage.REPOSITORY, Digests.of(manifest), MediaTypes.OCI_MANIFEST, manifest);
        list(entries -> entries.addObject()
                .put("mediaType", MediaTypes.OCI_MANIFEST)
                .put("digest", Digests.of(manifest))
                .put("size", manifest.length));
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
