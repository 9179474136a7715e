package io.epicheck.image;

import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.RegistryClient.Repository;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One build and push. Sends only what the registry does not have. */
final class ImagePush {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    private static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    private final RegistryClient registry;
    private final ImageSpec spec;
    private final ImageReference target;
    private final Repository repository;
    private final EventSink events;

    ImagePush(RegistryClient registry, ImageSpec spec, ImageReference target, EventSink events) {
        this.registry = registry;
        this.spec = spec;
        this.target = target;
        this.repository = new Repository(target.registry(), target.repository());
        this.events = events;
    }

    BuiltImage run() {
        tell("reading base " + spec.base());
        BaseManifest base = BaseManifest.read(registry, spec.base());
        Path folder = temporaryFolder();
        try {
            return push(base, folder);
        } finally {
            delete(folder);
        }
    }

    private BuiltImage push(BaseManifest base, Path folder) {
        List<LayerArchive> layers = new ArrayList<>();
        for (ImageLayer layer : spec.layers()) {
            layers.add(LayerArchive.write(layer, folder.resolve("layer-" + layers.size())));
        }
        byte[] config = JSON.writeValueAsBytes(ImageConfigJson.of(base.config(), spec, layers));
        byte[] manifest = JSON.writeValueAsBytes(manifest(base, config, layers));
        String digest = Digests.of(manifest);
        List<String> missing = spec.tags().stream()
                .filter(tag ->
                        !registry.digest(repository, tag).map(digest::equals).orElse(false))
                .toList();
        if (missing.isEmpty()) {
            tell("unchanged: " + target.fullRepository() + ":" + spec.tags().get(0) + " is " + digest);
            return new BuiltImage(target.fullRepository(), digest, spec.tags(), false);
        }
        boolean pushed = registry.digest(repository, digest).isEmpty();
        if (pushed) {
            blobs(base, layers, folder);
            blob(Digests.of(config), config.length, () -> BodyPublishers.ofByteArray(config));
        }
        for (String tag : missing) {
            registry.putManifest(repository, tag, base.mediaType(), manifest);
            tell("tagged " + target.fullRepository() + ":" + tag);
        }
        return new BuiltImage(target.fullRepository(), digest, spec.tags(), pushed);
    }

    private ObjectNode manifest(BaseManifest base, byte[] config, List<LayerArchive> layers) {
        ObjectNode json = base.manifest().deepCopy();
        json.put("mediaType", base.mediaType());
        // They describe the base, and may say that it is another artifact's.
        json.remove(List.of("annotations", "subject"));
        if (json.get("config") instanceof ObjectNode known) {
            known.put("digest", Digests.of(config));
            known.put("size", config.length);
            known.remove("data");
        }
        ArrayNode list = (ArrayNode) json.path("layers");
        for (LayerArchive layer : layers) {
            list.addObject()
                    .put("mediaType", base.isDocker() ? DOCKER_LAYER : OCI_LAYER)
                    .put("digest", layer.digest())
                    .put("size", layer.size());
        }
        return json;
    }

    private void blobs(BaseManifest base, List<LayerArchive> layers, Path folder) {
        for (JsonNode layer : base.manifest().path("layers")) {
            String digest = layer.path("digest").asString("");
            if (registry.hasBlob(repository, digest) || registry.mount(repository, digest, base.repository())) {
                continue;
            }
            tell("copying base layer " + shortened(digest) + ", "
                    + size(layer.path("size").asLong(0)));
            Path file = folder.resolve("base");
            registry.download(base.repository(), digest, layer.path("size").asLong(0), file);
            registry.upload(repository, digest, () -> content(file));
        }
        for (LayerArchive layer : layers) {
            blob(layer.digest(), layer.size(), () -> content(layer.file()));
        }
    }

    private void blob(String digest, long size, java.util.function.Supplier<BodyPublisher> content) {
        if (!registry.hasBlob(repository, digest)) {
            tell("pushing " + shortened(digest) + ", " + size(size));
            registry.upload(repository, digest, content);
        }
    }

    private static BodyPublisher content(Path file) {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) {
            throw new IllegalStateException("a layer's file is gone", e);
        }
    }

    private void tell(String message) {
        events.accept(new Progress("build", target.repository(), message));
    }

    private static String shortened(String digest) {
        return digest.substring(0, Math.min(digest.length(), "sha256:".length() + 12));
    }

    private static String size(long bytes) {
        if (bytes < 1_000_000) {
            return Math.max(1, bytes / 1000) + " kB";
        }
        return String.format(java.util.Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("epicheck-image");
        } catch (IOException e) {
            throw new ImageException(
                    "NO_SPACE", "no temporary folder can be made: " + e.getMessage(), "Free some space.", e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // It lies in the folder for temporary files.
        }
    }
}
