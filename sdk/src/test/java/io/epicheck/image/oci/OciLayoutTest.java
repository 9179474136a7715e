package io.epicheck.image.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.image.oci.BlobSource.InFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciLayoutTest {
    private static final String CONFIG = "{\"os\":\"linux\"}";

    @TempDir
    Path temporary;

    private LayoutFolder layout;

    @BeforeEach
    void begin() {
        layout = new LayoutFolder(temporary);
    }

    @Test
    void aManifestIsReadByteForByteWithItsBlobsInFiles() throws IOException {
        layout.root(layout.image("layer", CONFIG));
        ImageContent image = OciLayout.read(temporary);
        assertThat(image.root().mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(new String(image.root().bytes(), StandardCharsets.UTF_8)).contains("\"x-unknown\":1");
        assertThat(image.root().digest()).isEqualTo(Digests.of(image.root().bytes()));
        assertThat(image.children()).isEmpty();
        assertThat(image.blobs()).hasSize(2);
        for (Blob blob : image.blobs()) {
            assertThat(Digests.of(((InFile) blob.source()).file())).isEqualTo(blob.digest());
        }
    }

    @Test
    void ofAnIndexTheManifestsComeBeforeItAndSharedBlobsOnce() {
        layout.root(layout.index(layout.image("shared", "{\"a\":1}"), layout.image("shared", "{\"a\":2}")));
        ImageContent image = OciLayout.read(temporary);
        assertThat(image.root().mediaType()).isEqualTo(MediaTypes.OCI_INDEX);
        assertThat(image.children()).hasSize(2).allMatch(child -> child.mediaType()
                .equals(MediaTypes.OCI_MANIFEST));
        assertThat(image.blobs()).hasSize(3);
    }

    @Test
    void innerIndexesComeAfterWhatTheyName() {
        String manifest = layout.image("layer", CONFIG);
        layout.root(layout.index(layout.index(manifest)));
        assertThat(OciLayout.read(temporary).children())
                .extracting(Document::mediaType)
                .containsExactly(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_INDEX);
    }

    @Test
    void aDamagedManifestIsRefused() {
        String descriptor = layout.image("layer", CONFIG);
        String digest = descriptor.replaceAll(".*sha256:([0-9a-f]{64}).*", "$1");
        layout.write("blobs/sha256/" + digest, "{\"layers\":[]}");
        layout.root(descriptor);
        refused("it is damaged");
    }

    @Test
    void aTruncatedLayerIsRefused() {
        layout.root(layout.image("layer", CONFIG));
        String layer = Digests.of("layer".getBytes(StandardCharsets.UTF_8)).substring(7);
        layout.write("blobs/sha256/" + layer, "lay");
        refused("has 3 bytes instead of 5");
    }

    @Test
    void aMissingLayerIsNamed() throws IOException {
        layout.root(layout.image("layer", CONFIG));
        String layer = Digests.of("layer".getBytes(StandardCharsets.UTF_8));
        Files.delete(temporary.resolve("blobs/sha256/" + layer.substring(7)));
        refused("blob " + layer + " is missing");
    }

    @Test
    void aNameThatLeadsOutIsRefused() {
        layout.root("{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST
                + "\",\"digest\":\"sha256:../../../etc/passwd\",\"size\":1}");
        refused("is no SHA-256 digest");
    }

    @Test
    void severalImagesAreRefused() {
        layout.root(layout.image("a", CONFIG), layout.image("b", CONFIG));
        refused("holds 2 images instead of one");
    }

    @Test
    void noneIsRefused() {
        layout.root();
        refused("holds 0 images");
    }

    @Test
    void aTypeThatDiffersInsideIsRefused() {
        layout.root(layout.image("layer", CONFIG).replace(MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST));
        refused("but says that it is " + MediaTypes.OCI_MANIFEST);
    }

    @Test
    void aFolderWithoutLayoutIsRefused() throws IOException {
        Files.delete(temporary.resolve("oci-layout"));
        refused("oci-layout is missing");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        layout.write("index.json", "{");
        refused("index.json is no JSON");
    }

    @Test
    void endlessNestingIsRefused() {
        String descriptor = layout.image("layer", CONFIG);
        for (int i = 0; i < 5; i++) {
            descriptor = layout.index(descriptor);
        }
        layout.root(descriptor);
        refused("nested more than");
    }

    private void refused(String words) {
        assertThatThrownBy(() -> OciLayout.read(temporary))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(words);
    }
}
