package io.epicheck.image.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes image layouts, good ones and bad ones. */
final class LayoutFolder {
    private final Path folder;

    LayoutFolder(Path folder) {
        this.folder = folder;
        write("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    /** A blob, and its descriptor. */
    String blob(String type, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String digest = Digests.of(bytes);
        write("blobs/sha256/" + digest.substring(7), content);
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + bytes.length + "}";
    }

    /** A manifest with one layer, and its descriptor. */
    String image(String layer, String config) {
        return blob(
                MediaTypes.OCI_MANIFEST,
                "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"x-unknown\":1,\"config\":"
                        + blob(MediaTypes.OCI_CONFIG, config) + ",\"layers\":["
                        + blob(MediaTypes.OCI_LAYER, layer) + "]}");
    }

    String index(String... descriptors) {
        return blob(
                MediaTypes.OCI_INDEX,
                "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":["
                        + String.join(",", descriptors) + "]}");
    }

    void root(String... descriptors) {
        write("index.json", "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", descriptors) + "]}");
    }

    void write(String name, String content) {
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }
}
