package io.epicheck.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ContentTimesTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";

    private final List<PipelineEvent> events = new ArrayList<>();
    private final List<Blob> blobs = new ArrayList<>();
    private final byte[] base = dated("base", 1_700_000_000);

    @TempDir
    Path folder;

    @Test
    void newLayersAreWrittenAnewUnderTrueDigestsAndTheBasesStay() throws IOException {
        byte[] site = new TarBytes().file("index.html", "<title>").bytes();
        ImageContent image = image("amd64", layer(base), layer(site));
        ImageContent changed = changed(image, Optional.of(Set.of(Digests.of(base))));
        assertThat(descriptor(changed, 0)).isEqualTo(descriptor(image, 0));
        assertThat(descriptor(changed, 1)).isNotEqualTo(descriptor(image, 1));
        assertThat(descriptor(changed, 1).propertyNames()).containsExactly("mediaType", "digest", "size");
        assertConsistent(changed);
        assertThat(TarBytes.times(content(changed, 1)).get("index.html")).isGreaterThan(300_000_000L);
        assertThat(TarBytes.seen(content(changed, 1))).isEqualTo(TarBytes.seen(site));
        assertThat(changed.blobs()).hasSize(3);
        assertThat(events).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**.tar");
    }

    @Test
    void theSameFilesGiveTheSameImageWhateverTimesTheEngineHasSet() throws IOException {
        Optional<Set<String>> known = Optional.of(Set.of(Digests.of(base)));
        ImageContent one = changed(image("amd64", layer(base), layer(dated("x", 1))), known);
        ImageContent other = changed(image("amd64", layer(base), layer(dated("x", 1_600_000_000))), known);
        assertThat(other.root().digest()).isEqualTo(one.root().digest());
        ImageContent third = changed(image("amd64", layer(base), layer(dated("y", 1))), known);
        assertThat(third.root().digest()).isNotEqualTo(one.root().digest());
    }

    @Test
    void withoutAKnownBaseOnlyLayersWithTheEnginesTimeAreNew() throws IOException {
        ImageContent image = image("amd64", layer(base), layer(dated("x", 1)));
        ImageContent changed = changed(image, Optional.empty());
        assertThat(descriptor(changed, 0)).isEqualTo(descriptor(image, 0));
        assertThat(descriptor(changed, 1)).isNotEqualTo(descriptor(image, 1));
        assertConsistent(changed);
    }

    @Test
    void platformsOfAnIndexAreChangedAndMayShareALayer() throws IOException {
        ObjectNode shared = layer(dated("shared", 1));
        ImageContent index = PlatformIndex.of(List.of(
                image("amd64", shared, layer(dated("amd64", 1))), image("arm64", shared, layer(dated("arm64", 1)))));
        ImageContent changed = changed(index, Optional.of(Set.of()));
        assertThat(changed.root().mediaType()).isEqualTo(MediaTypes.OCI_INDEX);
        assertThat(changed.children()).hasSize(2);
        JsonNode entries = JSON.readTree(changed.root().bytes()).path("manifests");
        for (int i = 0; i < 2; i++) {
            Document child = changed.children().get(i);
            assertThat(entries.path(i).path("digest").asString()).isEqualTo(child.digest());
            assertConsistent(new ImageContent(child, List.of(), changed.blobs()));
        }
        assertThat(changed.blobs()).hasSize(5);
    }

    @Test
    void aLayerOfAnotherCompressionOrAnUnusualArchiveStaysAndIsTold() throws IOException {
        ObjectNode zstd = layer(dated("x", 1)).put("mediaType", ZSTD);
        ImageContent image = image("amd64", zstd, layer("no archive".getBytes(StandardCharsets.UTF_8)));
        ImageContent changed = changed(image, Optional.of(Set.of()));
        assertThat(changed.root().digest()).isEqualTo(image.root().digest());
        assertThat(events)
                .hasSize(2)
                .allMatch(
                        event -> event instanceof Notice notice && notice.code().equals("FILE_TIMES_KEPT"))
                .anyMatch(event -> event.toString().contains("it is of type " + ZSTD))
                .anyMatch(event -> event.toString().contains("it ends too early"));
    }

    @Test
    void aDamagedLayerIsNotWrittenAnew() throws IOException {
        ObjectNode layer = layer(dated("x", 1));
        ImageContent image = image("amd64", layer);
        Path file = ((InFile) blob(image, layer.path("digest").asString()).source()).file();
        Files.write(file, gzip(dated("y", 1)));
        assertThatThrownBy(() -> changed(image, Optional.of(Set.of())))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("LAYOUT_UNUSABLE"))
                .hasMessageContaining(layer.path("digest").asString())
                .hasMessageContaining("damaged");
        Files.write(file, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> changed(image, Optional.of(Set.of()))).hasMessageContaining("damaged");
    }

    private ImageContent changed(ImageContent image, Optional<Set<String>> known) {
        return ContentTimes.of("web", image, known, folder, events::add);
    }

    private static byte[] dated(String content, long seconds) {
        TarArchiveEntry file = TarBytes.entry("file", TarConstants.LF_NORMAL);
        file.setModTime(seconds * 1000);
        return new TarBytes()
                .add(file, content.getBytes(StandardCharsets.UTF_8))
                .bytes();
    }

    private ObjectNode layer(byte[] tar) throws IOException {
        byte[] bytes = gzip(tar);
        String digest = Digests.of(bytes);
        Path file = Files.write(folder.resolve(digest.substring(7)), bytes);
        blobs.add(new Blob(digest, bytes.length, new InFile(file)));
        ObjectNode layer = JSON.createObjectNode()
                .put("mediaType", MediaTypes.OCI_LAYER)
                .put("digest", digest)
                .put("size", bytes.length);
        layer.putObject("annotations").put("diffId", Digests.of(tar));
        return layer;
    }

    private ImageContent image(String architecture, ObjectNode... layers) {
        ObjectNode config = JSON.createObjectNode().put("os", "linux").put("architecture", architecture);
        var contents = config.putObject("rootfs").putArray("diff_ids");
        ObjectNode manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        ObjectNode named = manifest.putObject("config");
        var list = manifest.putArray("layers");
        List<Blob> used = new ArrayList<>();
        for (ObjectNode layer : layers) {
            contents.add(layer.at("/annotations/diffId").asString());
            list.add(layer);
            used.add(blobs.stream()
                    .filter(blob -> blob.digest().equals(layer.path("digest").asString()))
                    .findFirst()
                    .orElseThrow());
        }
        byte[] bytes = JSON.writeValueAsBytes(config);
        used.add(new Blob(Digests.of(bytes), bytes.length, new InMemory(bytes)));
        named.put("mediaType", MediaTypes.OCI_CONFIG)
                .put("digest", Digests.of(bytes))
                .put("size", bytes.length);
        return new ImageContent(
                Document.of(MediaTypes.OCI_MANIFEST, JSON.writeValueAsBytes(manifest)), List.of(), used);
    }

    /** As a registry and a runtime check it. */
    private static void assertConsistent(ImageContent image) throws IOException {
        JsonNode manifest = JSON.readTree(image.root().bytes());
        byte[] config = bytes(image, manifest.at("/config/digest").asString());
        assertThat(Digests.of(config)).isEqualTo(manifest.at("/config/digest").asString());
        assertThat(config).hasSize(manifest.at("/config/size").asInt());
        for (int i = 0; i < manifest.path("layers").size(); i++) {
            byte[] layer = bytes(image, descriptor(image, i).path("digest").asString());
            assertThat(Digests.of(layer))
                    .isEqualTo(descriptor(image, i).path("digest").asString());
            assertThat(layer).hasSize(descriptor(image, i).path("size").asInt());
            assertThat(Digests.of(content(image, i)))
                    .isEqualTo(JSON.readTree(config).at("/rootfs/diff_ids/" + i).asString());
        }
    }

    private static JsonNode descriptor(ImageContent image, int layer) {
        return JSON.readTree(image.root().bytes()).at("/layers/" + layer);
    }

    private static byte[] content(ImageContent image, int layer) throws IOException {
        byte[] bytes = bytes(image, descriptor(image, layer).path("digest").asString());
        return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }

    private static byte[] bytes(ImageContent image, String digest) throws IOException {
        return blob(image, digest).source() instanceof InMemory memory
                ? memory.bytes()
                : Files.readAllBytes(((InFile) blob(image, digest).source()).file());
    }

    private static Blob blob(ImageContent image, String digest) {
        return image.blobs().stream()
                .filter(blob -> blob.digest().equals(digest))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
