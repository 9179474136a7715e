package io.epicheck.image.dockerfile;

import io.epicheck.ImageException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.image.layer.LayerArchive;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.ImageRewrite;
import io.epicheck.image.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives the files of an image's new layers times that are made of their content ({@link FileTimes#CONTENT}): the layers are unpacked, copied
 * with other times and compressed by our own code, and every document that names them gets the new digests. Not thread-safe.
 */
public final class ContentTimes {
    private static final Set<String> GZIP = Set.of(MediaTypes.OCI_LAYER, MediaTypes.DOCKER_LAYER);

    private final String name;
    private final ImageContent image;
    private final Optional<Set<String>> base;
    private final Path folder;
    private final EventSink events;

    /** By the digest of a layer's content before, and by that of the layer before. */
    private final Map<String, LayerArchive> byContent = new LinkedHashMap<>();

    private final Map<String, LayerArchive> byDigest = new LinkedHashMap<>();

    private ContentTimes(String name, ImageContent image, Optional<Set<String>> base, Path folder, EventSink events) {
        this.name = name;
        this.image = image;
        this.base = base;
        this.folder = folder;
        this.events = events;
    }

    /**
     * Changes an image. A layer that is not compressed by gzip, or whose archive is unusual, stays as it is, and a notice
     * ({@code FILE_TIMES_KEPT}) says so.
     *
     * @param name what messages call it
     * @param base the contents of the base's layers ({@code diff_ids}), which stay as they are; empty when they are not known: then a layer
     *     stays when anything in it has a time that engines do not set
     * @param folder for the new layers
     * @throws ImageException when a layer is damaged, or there is no space
     */
    public static ImageContent of(
            String name, ImageContent image, Optional<Set<String>> base, Path folder, EventSink events) {
        return new ContentTimes(name, image, base, folder, events).run();
    }

    private record Layer(String digest, String mediaType) {}

    private ImageContent run() {
        Map<String, List<Layer>> layers = layers();
        layers.forEach((content, named) -> {
            Optional<LayerArchive> fresh = fresh(content, named);
            fresh.ifPresent(archive -> {
                byContent.put(content, archive);
                named.forEach(layer -> byDigest.put(layer.digest(), archive));
            });
        });
        if (byContent.isEmpty()) {
            return image;
        }
        ImageContent renamed = new ImageRewrite(this::config, this::manifest, index -> index).apply(image);
        Map<String, Blob> blobs = new LinkedHashMap<>();
        for (Blob blob : renamed.blobs()) {
            Blob now = Optional.ofNullable(byDigest.get(blob.digest()))
                    .map(archive -> new Blob(archive.digest(), archive.size(), new InFile(archive.file())))
                    .orElse(blob);
            blobs.put(now.digest(), now);
        }
        return new ImageContent(renamed.root(), renamed.children(), List.copyOf(blobs.values()));
    }

    /** Layers that may be new, by their content. */
    private Map<String, List<Layer>> layers() {
        Map<String, List<Layer>> found = new LinkedHashMap<>();
        List<Document> documents = new ArrayList<>(image.children());
        documents.add(image.root());
        for (Document document : documents) {
            JsonNode layers = JsonMapper.shared().readTree(document.bytes()).path("layers");
            if (layers.isEmpty()) {
                continue;
            }
            JsonNode contents = PlatformIndex.config(document, image.blobs()).at("/rootfs/diff_ids");
            for (int i = 0; i < layers.size() && layers.size() == contents.size(); i++) {
                JsonNode layer = layers.path(i);
                found.computeIfAbsent(contents.path(i).asString(""), content -> new ArrayList<>())
                        .add(new Layer(
                                layer.path("digest").asString(""),
                                layer.path("mediaType").asString("")));
            }
        }
        found.keySet().removeAll(base.orElse(Set.of()));
        return found;
    }

    private Optional<LayerArchive> fresh(String content, List<Layer> named) {
        Optional<Layer> unknown = named.stream()
                .filter(layer -> !GZIP.contains(layer.mediaType()))
                .findFirst();
        if (unknown.isPresent()) {
            keep(unknown.get().digest(), "is of type " + unknown.get().mediaType());
            return Optional.empty();
        }
        String digest = named.get(0).digest();
        Optional<Path> file = image.blobs().stream()
                .filter(blob -> blob.digest().equals(digest))
                .flatMap(blob -> blob.source() instanceof InFile in ? Stream.of(in.file()) : Stream.empty())
                .findFirst();
        return file.flatMap(layer -> rewritten(layer, digest, content));
    }

    private Optional<LayerArchive> rewritten(Path layer, String digest, String content) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        Path tar = folder.resolve("times-" + hex + ".tar");
        try {
            LayerUnpacking.unpack(layer, digest, content, tar);
            if (base.isEmpty() && TarTimes.isNewer(tar)) {
                return Optional.empty();
            }
            return Optional.of(LayerArchive.write(
                    digest, out -> TarTimes.write(tar, out), folder.resolve("times-" + hex + ".tar.gz")));
        } catch (UnusualArchive e) {
            keep(digest, e.why());
            return Optional.empty();
        } catch (IOException e) {
            throw new ImageException("LAYER_FAILED", "layer " + digest + " cannot be read: " + e.getMessage(), "", e);
        } finally {
            delete(tar);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It goes with the folder.
        }
    }

    private void keep(String digest, String why) {
        events.accept(new Notice(
                Level.WARNING,
                "FILE_TIMES_KEPT",
                "image " + name + ": the files of layer " + digest + " keep the times that the engine has set: it "
                        + why));
    }

    private ObjectNode config(ObjectNode config) {
        if (config.at("/rootfs/diff_ids") instanceof ArrayNode contents) {
            for (int i = 0; i < contents.size(); i++) {
                LayerArchive fresh = byContent.get(contents.path(i).asString(""));
                if (fresh != null) {
                    contents.set(i, fresh.diffId());
                }
            }
        }
        return config;
    }

    private ObjectNode manifest(ObjectNode manifest) {
        for (JsonNode each : manifest.path("layers")) {
            LayerArchive fresh = byDigest.get(each.path("digest").asString(""));
            if (fresh != null && each instanceof ObjectNode layer) {
                String mediaType = layer.path("mediaType").asString("");
                // Whatever else was said was about the bytes before.
                layer.removeAll();
                layer.put("mediaType", mediaType);
                layer.put("digest", fresh.digest());
                layer.put("size", fresh.size());
            }
        }
        return manifest;
    }
}
