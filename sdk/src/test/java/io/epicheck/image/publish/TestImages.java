package io.epicheck.image.publish;

import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.metadata.SemVersion;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Small images made of a word, and the tags of versions. */
final class TestImages {
    static final JsonMapper JSON = JsonMapper.shared();

    private TestImages() {}

    static Publisher publisher(String address, Time time) {
        return publisher(address, time, TagPolicy.ofBuild());
    }

    static Publisher publisher(String address, Time time, TagPolicy policy) {
        return new Publisher(client(address, time), repository(address), event -> {}, policy);
    }

    static RegistryClient client(String address, Time time) {
        return RegistryClient.of(new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of(address)), time);
    }

    static Repository repository(String address) {
        return new Repository(address, "team/web");
    }

    /** Two layers and a configuration; another word is another digest. */
    static ImageContent image(String word) {
        return image(word, "amd64", Map.of());
    }

    static ImageContent image(String word, String architecture, Map<String, ?> config) {
        return image(word, architecture, config, List.of(blob("shared layer"), blob("layer of " + word)));
    }

    static ImageContent image(String word, String architecture, Map<String, ?> config, List<Blob> own) {
        List<Blob> blobs = new ArrayList<>(own);
        ObjectNode json = JSON.createObjectNode().put("os", "linux").put("architecture", architecture);
        json.set("config", JSON.valueToTree(config));
        json.put("word", word);
        Blob configuration = blob(json.toString());
        ObjectNode manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        manifest.set("config", descriptor(MediaTypes.OCI_CONFIG, configuration.digest(), configuration.size()));
        ArrayNode layers = manifest.putArray("layers");
        blobs.forEach(layer -> layers.add(descriptor(MediaTypes.OCI_LAYER, layer.digest(), layer.size())));
        blobs.add(configuration);
        return new ImageContent(Document.of(MediaTypes.OCI_MANIFEST, bytes(manifest.toString())), List.of(), blobs);
    }

    /** Eight layers that all words share, and one of its own. */
    static ImageContent layered(String word) {
        return layered(word, "amd64");
    }

    private static ImageContent layered(String word, String architecture) {
        List<Blob> layers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            layers.add(blob("layer " + i + " of " + architecture));
        }
        layers.add(blob("layer of " + word));
        return image(word, architecture, Map.of(), layers);
    }

    /** An index of both architectures. */
    static ImageContent index(String word) {
        return index(image(word, "amd64", Map.of()), image(word, "arm64", Map.of()));
    }

    /** An index of two {@link #layered} images. */
    static ImageContent layeredIndex(String word) {
        return index(layered(word, "amd64"), layered(word, "arm64"));
    }

    private static ImageContent index(ImageContent amd, ImageContent arm) {
        ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode manifests = index.putArray("manifests");
        Map<String, ImageContent> children = new TreeMap<>(Map.of("amd64", amd, "arm64", arm));
        children.forEach((architecture, child) -> {
            ObjectNode entry = descriptor(
                    MediaTypes.OCI_MANIFEST, child.root().digest(), child.root().bytes().length);
            entry.putObject("platform").put("os", "linux").put("architecture", architecture);
            manifests.add(entry);
        });
        List<Blob> blobs = new ArrayList<>(amd.blobs());
        arm.blobs().stream()
                .filter(blob -> blobs.stream().noneMatch(known -> known.digest().equals(blob.digest())))
                .forEach(blobs::add);
        return new ImageContent(
                Document.of(MediaTypes.OCI_INDEX, bytes(index.toString())), List.of(amd.root(), arm.root()), blobs);
    }

    /** A manifest that names an image as its subject. */
    static ImageContent referrer(ImageContent subject) {
        ImageContent signature = image("signature");
        ObjectNode manifest = (ObjectNode) JSON.readTree(signature.root().bytes());
        return new ImageContent(
                Document.of(MediaTypes.OCI_MANIFEST, bytes(about(manifest, subject))), List.of(), signature.blobs());
    }

    /** An index that names an image as its subject. */
    static ImageContent referrers(ImageContent subject) {
        ImageContent index = index("statements");
        ObjectNode json = (ObjectNode) JSON.readTree(index.root().bytes());
        return new ImageContent(
                Document.of(MediaTypes.OCI_INDEX, bytes(about(json, subject))), index.children(), index.blobs());
    }

    private static String about(ObjectNode manifest, ImageContent subject) {
        manifest.set(
                "subject",
                descriptor(
                        subject.root().mediaType(),
                        subject.root().digest(),
                        subject.root().bytes().length));
        return manifest.toString();
    }

    /** {@code v1.2.3} and {@code sha-...}, {@code 1}, {@code 1.2}, {@code latest}: what a release gets. */
    static List<ImageTag> release(String version) {
        String[] numbers = version.split("\\.", -1);
        return List.of(
                new ImageTag("v" + version, ImageTag.Kind.IMMUTABLE, Optional.empty()),
                moving(numbers[0] + "." + numbers[1], version),
                moving(numbers[0], version),
                moving("latest", version));
    }

    static ImageTag moving(String name, String version) {
        return new ImageTag(
                name, ImageTag.Kind.MOVING, SemVersion.parse(version).map(known -> known));
    }

    static ImageTag main() {
        return ImageTag.moving("main");
    }

    static Blob blob(String text) {
        byte[] bytes = bytes(text);
        return new Blob(Digests.of(bytes), bytes.length, new InMemory(bytes));
    }

    static ObjectNode descriptor(String type, String digest, long size) {
        return JSON.createObjectNode()
                .put("mediaType", type)
                .put("digest", digest)
                .put("size", size);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
