package io.epicheck.image.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImageRewriteTest {
    private static final ImageRewrite LABELLED = new ImageRewrite(
            config -> config.put("label", "ours"),
            manifest -> manifest.put("note", "manifest"),
            index -> index.put("note", "index"));

    @TempDir
    Path temporary;

    private LayoutFolder layout;

    @BeforeEach
    void begin() {
        layout = new LayoutFolder(temporary);
    }

    @Test
    void theManifestNamesTheChangedConfiguration() {
        layout.root(layout.image("layer", "{\"os\":\"linux\",\"unknown\":[1]}"));
        ImageContent image = LABELLED.apply(OciLayout.read(temporary));
        JsonNode manifest = json(image.root().bytes());
        assertThat(manifest.path("note").asString()).isEqualTo("manifest");
        assertThat(manifest.path("x-unknown").asInt()).isEqualTo(1);
        Blob config = blob(image, manifest.at("/config/digest").asString());
        assertThat(config.size()).isEqualTo(manifest.at("/config/size").asLong());
        byte[] bytes = ((BlobSource.InMemory) config.source()).bytes();
        assertThat(Digests.of(bytes)).isEqualTo(config.digest());
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .isEqualTo("{\"os\":\"linux\",\"unknown\":[1],\"label\":\"ours\"}");
        assertThat(image.blobs()).hasSize(2);
    }

    @Test
    void theIndexNamesTheChangedManifests() {
        layout.root(layout.index(layout.image("a", "{\"a\":1}"), layout.image("b", "{\"a\":2}")));
        ImageContent image = LABELLED.apply(OciLayout.read(temporary));
        JsonNode index = json(image.root().bytes());
        assertThat(index.path("note").asString()).isEqualTo("index");
        assertThat(image.children()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            Document child = image.children().get(i);
            assertThat(index.at("/manifests/" + i + "/digest").asString()).isEqualTo(child.digest());
            assertThat(index.at("/manifests/" + i + "/size").asInt()).isEqualTo(child.bytes().length);
            assertThat(child.digest()).isEqualTo(Digests.of(child.bytes()));
        }
    }

    @Test
    void twoPlatformsWithOneConfigurationKeepIt() {
        layout.root(layout.index(layout.image("a", "{\"a\":1}"), layout.image("b", "{\"a\":1}")));
        ImageContent image = LABELLED.apply(OciLayout.read(temporary));
        for (Document child : image.children()) {
            blob(image, json(child.bytes()).at("/config/digest").asString());
        }
    }

    @Test
    void withoutAnEditOnlyWhiteSpaceMayChange() {
        layout.root(layout.image("layer", "{\"os\":\"linux\"}"));
        ImageContent before = OciLayout.read(temporary);
        UnaryOperator<tools.jackson.databind.node.ObjectNode> nothing = json -> json;
        assertThat(new ImageRewrite(nothing, nothing, nothing)
                        .apply(before)
                        .root()
                        .digest())
                .isEqualTo(before.root().digest());
    }

    private static Blob blob(ImageContent image, String digest) {
        return image.blobs().stream()
                .filter(blob -> blob.digest().equals(digest))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no blob " + digest));
    }

    private static JsonNode json(byte[] bytes) {
        return JsonMapper.shared().readTree(bytes);
    }
}
