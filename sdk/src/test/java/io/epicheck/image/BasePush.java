package io.epicheck.image;

import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Brings base images of any shape into a registry, by plain requests. */
final class BasePush {
    static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String registry;
    private final String repository;

    BasePush(EmbeddedRegistry registry, String repository) {
        this(registry.address(), repository);
    }

    BasePush(String registry, String repository) {
        this.registry = registry;
        this.repository = repository;
    }

    static ObjectNode object(String json) {
        return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
    }

    /** A manifest of one layer with a platform of its own, for a test to change before it is pushed. */
    ObjectNode image(String platform, boolean docker) throws IOException {
        String[] parts = platform.split("/", -1);
        byte[] layer = gzip(platform);
        ObjectNode config =
                object("{'config':{'Env':['PATH=/bin'],'StopSignal':'SIGQUIT'},'history':[{'created_by':'base'}]}");
        config.put("os", parts[0]).put("architecture", parts[1]);
        if (parts.length > 2) {
            config.put("variant", parts[2]);
        }
        config.putObject("rootfs").put("type", "layers").putArray("diff_ids").add(Digests.of(platform.getBytes()));
        ObjectNode manifest = JSON.createObjectNode()
                .put("schemaVersion", 2)
                .put("mediaType", docker ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST);
        manifest.set(
                "config",
                blob(docker ? MediaTypes.DOCKER_CONFIG : MediaTypes.OCI_CONFIG, JSON.writeValueAsBytes(config)));
        manifest.putArray("layers").add(blob(docker ? MediaTypes.DOCKER_LAYER : MediaTypes.OCI_LAYER, layer));
        return manifest;
    }

    /** Pushes a blob; returns its descriptor. */
    ObjectNode blob(String mediaType, byte[] bytes) throws IOException {
        String location = send(HttpRequest.newBuilder(uri("/blobs/uploads/")).POST(BodyPublishers.noBody()), 202);
        URI target = uri("/").resolve(location);
        String digest = Digests.of(bytes);
        URI put = URI.create(target + (target.getQuery() == null ? "?" : "&") + "digest=" + digest);
        send(HttpRequest.newBuilder(put).PUT(BodyPublishers.ofByteArray(bytes)), 201);
        return JSON.createObjectNode()
                .put("mediaType", mediaType)
                .put("digest", digest)
                .put("size", bytes.length);
    }

    /** Pushes a manifest or an index; returns its descriptor. */
    ObjectNode push(String reference, ObjectNode json) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(json);
        String type = json.path("mediaType").asString("");
        String name = reference.isEmpty() ? Digests.of(bytes) : reference;
        send(
                HttpRequest.newBuilder(uri("/manifests/" + name))
                        .header("Content-Type", type)
                        .PUT(BodyPublishers.ofByteArray(bytes)),
                201);
        return JSON.createObjectNode()
                .put("mediaType", type)
                .put("digest", Digests.of(bytes))
                .put("size", bytes.length);
    }

    /** Pushes an index of images for these platforms. */
    ObjectNode index(String tag, boolean docker, String... platforms) throws IOException {
        ObjectNode index = JSON.createObjectNode()
                .put("schemaVersion", 2)
                .put("mediaType", docker ? MediaTypes.DOCKER_INDEX : MediaTypes.OCI_INDEX);
        var list = index.putArray("manifests");
        for (String platform : platforms) {
            ObjectNode entry = push("", image(platform, docker));
            String[] parts = platform.split("/", -1);
            ObjectNode about =
                    entry.putObject("platform").put("architecture", parts[1]).put("os", parts[0]);
            if (parts.length > 2) {
                about.put("variant", parts[2]);
            }
            list.add(entry);
        }
        push(tag, index);
        return index;
    }

    private URI uri(String path) {
        return URI.create("http://" + registry + "/v2/" + repository + path);
    }

    private String send(HttpRequest.Builder request, int expected) throws IOException {
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() != expected) {
                throw new IOException(answer + " " + answer.body());
            }
            return answer.headers().firstValue("Location").orElse("");
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes());
        }
        return bytes.toByteArray();
    }
}
