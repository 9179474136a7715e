package io.epicheck.image;

import io.epicheck.event.EventSink;
import io.epicheck.event.Pace;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.BaseImage.Part;
import io.epicheck.image.layer.CacheFolder;
import io.epicheck.image.layer.DocumentCache;
import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.layer.LayerArchive;
import io.epicheck.image.layer.LayerCache;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.Transfers;
import io.epicheck.retry.Time;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Builds an image of a base and files: no daemon, no commands. Files do not depend on a processor, so each layer is packed once and used for
 * every platform. Layers are packed, and the base is read, side by side, on the caller's thread and a few more. Thread-safe.
 */
final class LayersEngine implements ImageEngine {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Each layer is compressed on threads of its own: more at once would only take memory. */
    private static final int MOST_AT_ONCE = 4;

    private final BaseImages bases;
    private final LayerCache layers;
    private final EventSink events;
    private final Transfers beside;
    private final Time time;
    private volatile String baseDigest = "";

    LayersEngine(RegistryClient registry, EventSink events) {
        this(registry, Optional.empty(), events, Time.system());
    }

    /** @param cache of layers and of what bases are made of */
    LayersEngine(RegistryClient registry, Optional<CacheFolder> cache, EventSink events, Time time) {
        this.time = time;
        this.bases = new BaseImages(registry, DocumentCache.in(cache));
        this.layers = LayerCache.in(cache);
        this.events = events;
        int most = Math.min(MOST_AT_ONCE, Runtime.getRuntime().availableProcessors());
        this.beside = Transfers.of(Math.max(1, most - 1));
    }

    @Override
    public ImageContent build(ImageSpec spec, Path folder) {
        events.accept(new Progress("build", spec.name(), "reading base " + spec.base()));
        Queue<BaseImage> read = new ConcurrentLinkedQueue<>();
        Map<Integer, LayerArchive> packed = new ConcurrentHashMap<>();
        List<Runnable> work = new ArrayList<>();
        work.add(() -> read.add(bases.read(spec.base(), spec.platforms())));
        for (int i = 0; i < spec.layers().size(); i++) {
            int place = i;
            work.add(() -> packed.put(place, archive(spec.name(), spec.layers().get(place), folder)));
        }
        beside.each(work, Runnable::run);
        BaseImage base = read.remove();
        baseDigest = base.digest();
        List<LayerArchive> archives = List.copyOf(new TreeMap<>(packed).values());
        Map<String, Blob> blobs = new LinkedHashMap<>();
        List<Document> manifests = new ArrayList<>();
        for (Part part : base.parts()) {
            manifests.add(manifest(part.manifest(), spec, archives, blobs));
        }
        List<Blob> all = List.copyOf(blobs.values());
        return base.index()
                .map(index -> new ImageContent(
                        ManifestJson.index(
                                index,
                                base.parts().stream().map(Part::descriptor).toList(),
                                manifests,
                                spec.annotations()),
                        manifests,
                        all))
                .orElseGet(() -> new ImageContent(manifests.get(0), List.of(), all));
    }

    private LayerArchive archive(String image, ImageLayer layer, Path folder) {
        Pace pace = Pace.begin(time);
        return layers.archive(layer, folder, (bytes, total) -> {
            if (pace.isDue()) {
                events.accept(
                        new Progress("build", image, "packing " + layer.name() + ", " + Pace.share(bytes, total)));
            }
        });
    }

    @Override
    public String baseDigest() {
        return baseDigest;
    }

    private static Document manifest(
            BaseManifest base, ImageSpec spec, List<LayerArchive> archives, Map<String, Blob> blobs) {
        byte[] config =
                JSON.writeValueAsBytes(ImageConfigJson.of(base.config(), spec.changes(), spec.layers(), archives));
        for (JsonNode layer : base.manifest().path("layers")) {
            // One with addresses of its own ("foreign") stays there: a registry has no copy, and wants none.
            if (layer.path("urls").isEmpty()) {
                add(
                        blobs,
                        new Blob(
                                layer.path("digest").asString(""),
                                layer.path("size").asLong(0),
                                new InRepository(base.repository())));
            }
        }
        archives.forEach(layer -> add(blobs, new Blob(layer.digest(), layer.size(), new InFile(layer.file()))));
        add(blobs, new Blob(Digests.of(config), config.length, new InMemory(config)));
        return ManifestJson.manifest(base, config, archives, spec.annotations());
    }

    private static void add(Map<String, Blob> blobs, Blob blob) {
        blobs.putIfAbsent(blob.digest(), blob);
    }
}
