package io.epicheck.image;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Platform;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes one index of images that were pushed for one platform each, such as by several runners. Sends no layer that is there already. */
final class IndexMerge {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final RegistryClient registry;
    private final Map<String, ObjectNode> entries = new LinkedHashMap<>();
    private final List<Document> children = new ArrayList<>();
    private final Map<String, Blob> blobs = new LinkedHashMap<>();
    private final List<Map<String, String>> annotations = new ArrayList<>();

    IndexMerge(RegistryClient registry) {
        this.registry = registry;
    }

    /**
     * Reads images, and names them in one index.
     *
     * @param images each with a digest, of a manifest or of an index
     */
    ImageContent of(List<ImageReference> images) {
        for (ImageReference image : images) {
            String digest = image.digest()
                    .orElseThrow(() -> new BadInputException(
                            "IMAGE_WITHOUT_DIGEST",
                            "`" + image + "` has no digest, and its tag may move",
                            "Write repository@sha256:..., as the build of each platform reports it."));
            add(Repository.of(image), digest, JSON.createObjectNode());
        }
        ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2);
        boolean docker = children.stream().allMatch(child -> child.mediaType().equals(MediaTypes.DOCKER_MANIFEST));
        index.put("mediaType", docker ? MediaTypes.DOCKER_INDEX : MediaTypes.OCI_INDEX);
        entries.values().forEach(index.putArray("manifests")::add);
        Map<String, String> common = common();
        if (!docker && !common.isEmpty()) {
            ObjectNode all = index.putObject("annotations");
            common.forEach(all::put);
        }
        Document root = Document.of(index.path("mediaType").asString(""), JSON.writeValueAsBytes(index));
        return new ImageContent(root, children, List.copyOf(blobs.values()));
    }

    private void add(Repository repository, String digest, ObjectNode known) {
        Document document = registry.manifest(repository, digest)
                .orElseThrow(() -> new ImageException(
                        "IMAGE_NOT_FOUND",
                        repository + "@" + digest + " does not exist",
                        "Was that platform's image pushed?"));
        JsonNode json = JSON.readTree(document.bytes());
        if (json.path("manifests").isArray()) {
            for (JsonNode entry : json.path("manifests")) {
                add(repository, entry.path("digest").asString(""), (ObjectNode) entry);
            }
            return;
        }
        ObjectNode entry = known.deepCopy();
        entry.put("mediaType", document.mediaType());
        entry.put("digest", document.digest());
        entry.put("size", document.bytes().length);
        if (!entry.path("platform").isObject()) {
            entry.set("platform", platform(repository, json));
        }
        String platform = Platform.of(entry.path("platform")).toString();
        if (entries.putIfAbsent(platform.startsWith("unknown/") ? document.digest() : platform, entry) != null) {
            throw new BadInputException(
                    "PLATFORM_TWICE",
                    "two of the images are for " + platform + ": the second is " + repository + "@" + digest,
                    "Name one image for each platform.");
        }
        children.add(document);
        annotations.add(texts(json.path("annotations")));
        blob(repository, json.path("config"));
        json.path("layers").forEach(layer -> blob(repository, layer));
    }

    private ObjectNode platform(Repository repository, JsonNode manifest) {
        JsonNode config = JSON.readTree(
                registry.blob(repository, manifest.path("config").path("digest").asString("")));
        ObjectNode platform = JSON.createObjectNode();
        for (String key : List.of("architecture", "os", "os.version", "os.features", "variant")) {
            if (!config.path(key).isMissingNode()) {
                platform.set(key, config.get(key));
            }
        }
        return platform;
    }

    private void blob(Repository repository, JsonNode descriptor) {
        if (descriptor.path("urls").isEmpty()) {
            String digest = descriptor.path("digest").asString("");
            blobs.putIfAbsent(
                    digest, new Blob(digest, descriptor.path("size").asLong(0), new InRepository(repository)));
        }
    }

    /** What all of them say, the index says too. */
    private Map<String, String> common() {
        Map<String, String> common = new TreeMap<>(annotations.isEmpty() ? Map.of() : annotations.get(0));
        annotations.forEach(each -> common.entrySet().retainAll(each.entrySet()));
        return common;
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new TreeMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
        return texts;
    }
}
