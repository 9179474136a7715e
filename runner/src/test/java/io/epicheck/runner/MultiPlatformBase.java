package io.epicheck.runner;

import io.epicheck.event.EventSink;
import io.epicheck.image.ImageBuilder;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A base for linux/amd64 and linux/arm64/v8, made of one that a registry has for one: all have its layers, under a configuration of their own
 * platform. What is for another processor than this machine's is pushed, pulled and copied here, never run.
 */
final class MultiPlatformBase {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final RegistryClient registry =
            RegistryClient.of(new RegistryCredentials(Map.of(), Set.of()), Time.system());
    private final Repository source;
    private final Repository target;
    private final boolean docker;

    private MultiPlatformBase(Repository source, Repository target, boolean docker) {
        this.source = source;
        this.target = target;
        this.docker = docker;
    }

    /**
     * Pushes it, next to {@code library/nginx:stable}.
     *
     * @param docker whether its documents are Docker's schema 2 instead of OCI
     * @return its reference
     */
    static String pushed(String registry, String path, boolean docker) {
        return new MultiPlatformBase(new Repository(registry, "library/nginx"), new Repository(registry, path), docker)
                .push();
    }

    private String push() {
        Document nginx = registry.manifest(source, "stable").orElseThrow();
        List<String> images = new ArrayList<>();
        images.add(target + "@" + image(nginx, "amd64", ""));
        images.add(target + "@" + image(nginx, "arm64", "v8"));
        String tag = target + ":1";
        ImageBuilder.mergeIndex(images, List.of(tag), Map.of(), EventSink.none(), Time.system());
        return tag;
    }

    private String image(Document nginx, String architecture, String variant) {
        ObjectNode manifest = object(nginx.bytes());
        String known = manifest.at("/config/digest").asString("");
        ObjectNode config = object(registry.blob(source, known)).put("architecture", architecture);
        if (!variant.isEmpty()) {
            config.put("variant", variant);
        }
        byte[] bytes = JSON.writeValueAsBytes(config);
        put(new Blob(Digests.of(bytes), bytes.length, new InMemory(bytes)));
        manifest.put("mediaType", docker ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST);
        manifest.putObject("config")
                .put("mediaType", docker ? MediaTypes.DOCKER_CONFIG : MediaTypes.OCI_CONFIG)
                .put("digest", Digests.of(bytes))
                .put("size", bytes.length);
        manifest.path("layers").forEach(layer -> {
            ((ObjectNode) layer).put("mediaType", docker ? MediaTypes.DOCKER_LAYER : MediaTypes.OCI_LAYER);
            put(new Blob(layer.path("digest").asString(""), layer.path("size").asLong(0), new InRepository(source)));
        });
        Document made = Document.of(manifest.path("mediaType").asString(""), JSON.writeValueAsBytes(manifest));
        registry.putManifest(target, made);
        return made.digest();
    }

    private void put(Blob blob) {
        var unused = registry.put(target, blob);
    }

    private static ObjectNode object(byte[] json) {
        return (ObjectNode) JSON.readTree(json);
    }
}
