package io.epicheck.image.oci;

import io.epicheck.ImageException;
import io.epicheck.image.oci.BlobSource.InFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An image in a folder, as
 * <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI image layout</a>: what buildx, buildah, podman, skopeo
 * and crane export. Manifests and indexes are taken byte for byte, and held to their digests; of layers the size is checked, their digest is
 * when they are sent. Names in it never lead out of the folder.
 */
public final class OciLayout {
    /** What registries have to take is 4 MiB; more than this is no manifest. */
    private static final long LARGEST_DOCUMENT = 16L << 20;

    /** An index of an index is as deep as anything builds. */
    private static final int DEEPEST = 3;

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path folder;
    private final List<Document> children = new ArrayList<>();
    private final Map<String, Blob> blobs = new LinkedHashMap<>();

    private OciLayout(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads the one image in a folder. Its blobs stay where they are: the folder must live until the image is published.
     *
     * @throws ImageException when it is no layout, holds no image or several, or is damaged
     */
    public static ImageContent read(Path folder) {
        return new OciLayout(folder).image();
    }

    private ImageContent image() {
        JsonNode version = json(bytes(folder.resolve("oci-layout"), "oci-layout"), "oci-layout");
        if (!version.path("imageLayoutVersion").asString("").startsWith("1.")) {
            throw unusable("its version is " + version.path("imageLayoutVersion") + ", not 1.0.0");
        }
        JsonNode images = json(bytes(folder.resolve("index.json"), "index.json"), "index.json")
                .path("manifests");
        if (images.size() != 1) {
            throw unusable("it holds " + images.size() + " images instead of one");
        }
        Document root = document(images.path(0));
        read(root, 1);
        return new ImageContent(root, children, List.copyOf(blobs.values()));
    }

    private void read(Document document, int depth) {
        JsonNode json = json(document.bytes(), document.digest());
        if (!MediaTypes.isIndex(document.mediaType())) {
            if (!json.path("layers").isArray()) {
                throw unusable(document.digest() + " is of type " + document.mediaType() + ", without layers");
            }
            blob(json.path("config"));
            json.path("layers").forEach(this::blob);
            return;
        }
        if (depth > DEEPEST) {
            throw unusable("its indexes are nested more than " + DEEPEST + " deep");
        }
        for (JsonNode entry : json.path("manifests")) {
            Document child = document(entry);
            read(child, depth + 1);
            // After its own: a registry wants what a document names before the document.
            if (children.stream().noneMatch(known -> known.digest().equals(child.digest()))) {
                children.add(child);
            }
        }
    }

    private Document document(JsonNode descriptor) {
        String digest = digest(descriptor);
        byte[] bytes = bytes(file(digest), digest);
        if (!Digests.of(bytes).equals(digest)) {
            throw unusable("the bytes of " + digest + " are others: it is damaged");
        }
        String type = descriptor.path("mediaType").asString("");
        String inside = json(bytes, digest).path("mediaType").asString(type);
        if (!inside.equals(type)) {
            throw unusable(digest + " is called " + type + " but says that it is " + inside);
        }
        return new Document(type, digest, bytes);
    }

    private void blob(JsonNode descriptor) {
        String digest = digest(descriptor);
        Path file = file(digest);
        long size = descriptor.path("size").asLong(-1);
        try {
            if (!Files.isRegularFile(file)) {
                throw unusable("blob " + digest + " is missing");
            }
            if (Files.size(file) != size) {
                throw unusable("blob " + digest + " has " + Files.size(file) + " bytes instead of " + size);
            }
        } catch (IOException e) {
            throw unreadable(digest, e);
        }
        blobs.putIfAbsent(digest, new Blob(digest, size, new InFile(file)));
    }

    private String digest(JsonNode descriptor) {
        String digest = descriptor.path("digest").asString("");
        if (!DIGEST.matcher(digest).matches()) {
            throw unusable("`" + digest + "` is no SHA-256 digest");
        }
        return digest;
    }

    private Path file(String digest) {
        return folder.resolve("blobs").resolve("sha256").resolve(digest.substring("sha256:".length()));
    }

    private byte[] bytes(Path file, String name) {
        try {
            if (!Files.isRegularFile(file)) {
                throw unusable(name + " is missing");
            }
            if (Files.size(file) > LARGEST_DOCUMENT) {
                throw unusable(name + " has " + Files.size(file) + " bytes, too many for a document");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private JsonNode json(byte[] bytes, String name) {
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            throw new ImageException(
                    "LAYOUT_UNUSABLE", where() + name + " is no JSON: " + e.getOriginalMessage(), "Build it again.", e);
        }
        throw unusable(name + " is no JSON object");
    }

    private ImageException unusable(String what) {
        return new ImageException("LAYOUT_UNUSABLE", where() + what, "Build it again.");
    }

    private ImageException unreadable(String name, IOException e) {
        return new ImageException("LAYOUT_UNUSABLE", where() + name + " cannot be read: " + e.getMessage(), "", e);
    }

    private String where() {
        return "the image layout " + folder + " cannot be used: ";
    }
}
