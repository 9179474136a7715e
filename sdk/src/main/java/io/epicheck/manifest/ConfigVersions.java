package io.epicheck.manifest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The versions of the Secrets and ConfigMaps of a release, written into the pod templates that use them: pods are replaced when, and
 * only when, something that they use has changed. A Secret's version says nothing about its bytes, so a Secret without one adds nothing.
 */
final class ConfigVersions {
    /** On a Secret or ConfigMap: its version. */
    static final String VERSION = "epicheck.io/version";

    /** On a pod template: the versions of what it uses. */
    static final String CONFIG_VERSION = "epicheck.io/config-version";

    private final Map<String, String> versions;

    private ConfigVersions(Map<String, String> versions) {
        this.versions = versions;
    }

    static ConfigVersions of(Collection<ObjectNode> objects) {
        Map<String, String> versions = new HashMap<>();
        for (ObjectNode object : objects) {
            String kind = object.path("kind").asString("");
            String name = object.path("metadata").path("name").asString("");
            String version = version(kind, object);
            boolean named = object.at("/metadata/labels").has(VersionedConfig.APPLICATION);
            if (!version.isEmpty() && !named) { // a versioned name says it already
                versions.put(key(kind, name), version);
            }
        }
        return new ConfigVersions(versions);
    }

    /** Writes the annotation into a tree that the caller owns; leaves it alone when its template uses nothing of the release. */
    void annotate(ObjectNode object) {
        Map<String, String> used = new TreeMap<>();
        for (ConfigUse use : ConfigUse.in(object)) {
            String key = key(use.kind(), use.name());
            String version = versions.get(key);
            if (version != null) {
                used.put(key, version);
            }
        }
        if (!used.isEmpty()) {
            StringBuilder text = new StringBuilder();
            used.forEach((key, version) -> text.append(text.isEmpty() ? "" : ",")
                    .append(key)
                    .append('=')
                    .append(version));
            PodTemplates.annotate(object, CONFIG_VERSION, text.toString());
        }
    }

    /** Takes the annotation out again. */
    static void forget(ObjectNode object) {
        PodTemplates.dropAnnotation(object, CONFIG_VERSION);
    }

    private static String version(String kind, JsonNode object) {
        String own = object.path("metadata").path("annotations").path(VERSION).asString("");
        if (!own.isEmpty() || !"ConfigMap".equals(kind)) {
            return own;
        }
        return digest(object.path("data"), object.path("binaryData"));
    }

    /** Short SHA-256 over keys and values in the order of the keys: enough to tell versions apart, and not secret. */
    private static String digest(JsonNode... maps) {
        MessageDigest sha256 = sha256();
        for (JsonNode map : maps) {
            Map<String, String> sorted = new TreeMap<>();
            map.properties()
                    .forEach(
                            entry -> sorted.put(entry.getKey(), entry.getValue().asString("")));
            sorted.forEach((key, value) -> {
                update(sha256, key);
                update(sha256, value);
            });
            sha256.update((byte) 0xFF); // no UTF-8 text has this byte: ends the map
        }
        return HexFormat.of().formatHex(sha256.digest()).substring(0, 12);
    }

    private static void update(MessageDigest sha256, String text) {
        sha256.update(text.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0xFE);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String key(String kind, String name) {
        return ("Secret".equals(kind) ? "secret/" : "configmap/") + name;
    }
}
