package io.epicheck.image.attest;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.ImageReference;
import io.epicheck.image.attest.sign.Statement;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SeveralPlatformsTest {
    private final SignedImage world = new SignedImage();

    private ImageDocuments documents;

    @BeforeEach
    void pushAnIndex() {
        ObjectNode index =
                JsonMapper.shared().createObjectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        add(index, world.image, "linux", "amd64");
        add(index, world.other, "linux", "arm64");
        add(index, world.other, "unknown", "unknown");
        world.registry.seedManifest(
                SignedImage.REPOSITORY,
                "index",
                MediaTypes.OCI_INDEX,
                JsonMapper.shared().writeValueAsBytes(index));
        documents = ImageDocuments.read(world.client, world.repository, "index");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void theIndexAndEachPlatformAreSigned() {
        documents.all().forEach(document -> world.chain().sign(document, world.keys.signing()));
        assertThat(documents.all()).hasSize(3);
        for (Document each : documents.all()) {
            verified("@" + each.digest()).requireSignature();
        }
        verified(":index").requireSignature();
    }

    @Test
    void aSignatureOfOnePlatformIsNoneOfTheIndex() {
        world.chain().sign(world.image, world.keys.signing());
        assertThat(verified(":index").isSigned()).isFalse();
    }

    @Test
    void eachPlatformHasItsOwnSbomAndTheIndexCountsOnAllOfThem() {
        byte[] amd64 = "{\"name\":\"amd64\"}".getBytes(StandardCharsets.UTF_8);
        world.chain().sbom(world.image, amd64, Optional.of(world.keys.signing()));
        assertThat(verified(":index").attests(Statement.SPDX)).isFalse();
        assertThat(StoredSbom.of(
                        world.client,
                        world.repository,
                        documents.manifest("linux/amd64").orElseThrow()))
                .contains(amd64);
        assertThat(StoredSbom.of(
                        world.client,
                        world.repository,
                        documents.manifest("linux/arm64").orElseThrow()))
                .isEmpty();
        assertThat(documents.manifest("linux/riscv64")).isEmpty();
        world.chain().sbom(world.other, amd64, Optional.of(world.keys.signing()));
        assertThat(verified(":index").attests(Statement.SPDX)).isTrue();
    }

    private Verification verified(String reference) {
        return new ImageVerifier(world.client, world.keys.verifying())
                .verify(ImageReference.parse(world.repository + reference));
    }

    private static void add(ObjectNode index, Document manifest, String os, String architecture) {
        index.withArray("manifests")
                .addObject()
                .put("mediaType", manifest.mediaType())
                .put("digest", manifest.digest())
                .put("size", manifest.bytes().length)
                .putObject("platform")
                .put("os", os)
                .put("architecture", architecture);
    }
}
