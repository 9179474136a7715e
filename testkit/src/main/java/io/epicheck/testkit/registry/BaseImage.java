package io.epicheck.testkit.registry;

import io.epicheck.testkit.registry.RegistryStore.StoredManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A base image made from nothing: one layer of small files and a config. It cannot run, but a builder cannot tell. Immutable.
 *
 * @param files content by absolute path
 * @param config the {@code config} part of the image config: {@code Env}, {@code Entrypoint}, {@code StopSignal}, ...
 * @param docker in docker's media types in place of OCI's
 */
public record BaseImage(Map<String, byte[]> files, Map<String, ?> config, boolean docker) {
    /** Sorted, so that the same image has the same digest in every JVM. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    public BaseImage {
        files = Map.copyOf(files);
        config = Map.copyOf(config);
    }

    /** Looks like the official nginx: its entrypoint, port 80 and StopSignal SIGQUIT. */
    public static BaseImage nginx() {
        return new BaseImage(
                Map.of("/usr/share/nginx/html/index.html", bytes("<h1>Welcome to nginx!</h1>\n")),
                Map.of(
                        "Env",
                                List.of(
                                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
                                        "NGINX_VERSION=1.27.0"),
                        "Entrypoint", List.of("/docker-entrypoint.sh"),
                        "Cmd", List.of("nginx", "-g", "daemon off;"),
                        "ExposedPorts", Map.of("80/tcp", Map.of()),
                        "StopSignal", "SIGQUIT"),
                false);
    }

    /** Looks like the official node image. */
    public static BaseImage node() {
        return new BaseImage(
                Map.of("/usr/local/bin/node", bytes("#!/bin/sh\n")),
                Map.of(
                        "Env", List.of("PATH=/usr/local/bin:/usr/bin:/bin", "NODE_VERSION=20.0.0"),
                        "Entrypoint", List.of("docker-entrypoint.sh"),
                        "Cmd", List.of("node")),
                false);
    }

    /** The same in docker's media types (schema 2), as older registries hold them. */
    public BaseImage inDockerFormat() {
        return new BaseImage(files, config, true);
    }

    String storeIn(RegistryStore store, String repository, String tag) {
        byte[] tar = tar();
        byte[] layer = gzip(tar);
        byte[] imageConfig = JSON.writeValueAsBytes(Map.of(
                "architecture",
                "amd64",
                "os",
                "linux",
                "config",
                config,
                "rootfs",
                Map.of("type", "layers", "diff_ids", List.of(Sha256.of(tar))),
                "history",
                List.of(Map.of("created_by", "epicheck testkit"))));
        store.putBlob(repository, layer);
        store.putBlob(repository, imageConfig);
        String family = docker
                ? "application/vnd.docker.distribution.manifest.v2+json"
                : "application/vnd.oci.image.manifest.v1+json";
        ObjectNode manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", family);
        manifest.set(
                "config",
                descriptor(
                        docker
                                ? "application/vnd.docker.container.image.v1+json"
                                : "application/vnd.oci.image.config.v1+json",
                        imageConfig));
        manifest.putArray("layers")
                .add(descriptor(
                        docker
                                ? "application/vnd.docker.image.rootfs.diff.tar.gzip"
                                : "application/vnd.oci.image.layer.v1.tar+gzip",
                        layer));
        StoredManifest stored = new StoredManifest(family, JSON.writeValueAsBytes(manifest));
        store.putManifest(repository, tag, stored);
        return stored.digest();
    }

    private static ObjectNode descriptor(String mediaType, byte[] bytes) {
        return JSON.createObjectNode()
                .put("mediaType", mediaType)
                .put("digest", Sha256.of(bytes))
                .put("size", bytes.length);
    }

    private byte[] tar() {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        new TreeMap<>(files).forEach((path, content) -> {
            tar.writeBytes(header(path.substring(1), content.length));
            tar.writeBytes(content);
            tar.writeBytes(new byte[(512 - content.length % 512) % 512]);
        });
        tar.writeBytes(new byte[1024]);
        return tar.toByteArray();
    }

    /** A ustar header of a plain file with mode 0755. */
    private static byte[] header(String name, int size) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000755\0" + "0000000\0" + "0000000\0");
        put(header, 124, String.format("%011o\0%011o\0", size, 0));
        put(header, 148, "        0");
        put(header, 257, "ustar\000" + "00");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] target, int at, String text) {
        byte[] bytes = bytes(text);
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return packed.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
