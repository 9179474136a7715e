package io.epicheck.image;

import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.layer.LayerArchive;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.registry.RegistryClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Builds an image of a base and files: no daemon, no commands. */
final class LayersEngine implements ImageEngine {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final RegistryClient registry;
    private final EventSink events;

    LayersEngine(RegistryClient registry, EventSink events) {
        this.registry = registry;
        this.events = events;
    }

    @Override
    public ImageContent build(ImageSpec spec, Path folder) {
        events.accept(new Progress("build", spec.name(), "reading base " + spec.base()));
        BaseManifest base = BaseManifest.read(registry, spec.base());
        List<LayerArchive> layers = new ArrayList<>();
        for (ImageLayer layer : spec.layers()) {
            layers.add(LayerArchive.write(layer, folder.resolve("layer-" + layers.size())));
        }
        byte[] config = JSON.writeValueAsBytes(ImageConfigJson.of(base.config(), spec, layers));
        Document manifest = Document.of(base.mediaType(), JSON.writeValueAsBytes(manifest(base, config, layers, spec)));
        return new ImageContent(manifest, List.of(), blobs(base, config, layers));
    }

    private static List<Blob> blobs(BaseManifest base, byte[] config, List<LayerArchive> layers) {
        List<Blob> blobs = new ArrayList<>();
        for (JsonNode layer : base.manifest().path("layers")) {
            blobs.add(new Blob(
                    layer.path("digest").asString(""),
                    layer.path("size").asLong(0),
                    new InRepository(base.repository())));
        }
        layers.forEach(layer -> blobs.add(new Blob(layer.digest(), layer.size(), new InFile(layer.file()))));
        blobs.add(new Blob(Digests.of(config), config.length, new InMemory(config)));
        return blobs;
    }

    private static ObjectNode manifest(BaseManifest base, byte[] config, List<LayerArchive> layers, ImageSpec spec) {
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
                    .put("mediaType", base.isDocker() ? MediaTypes.DOCKER_LAYER : MediaTypes.OCI_LAYER)
                    .put("digest", layer.digest())
                    .put("size", layer.size());
        }
        annotate(json, base, spec);
        return json;
    }

    /** Docker's own manifests have no annotations. */
    private static void annotate(ObjectNode json, BaseManifest base, ImageSpec spec) {
        if (!base.isDocker() && !spec.annotations().manifest().isEmpty()) {
            ObjectNode annotations = json.putObject("annotations");
            spec.annotations().manifest().forEach(annotations::put);
        }
    }
}
