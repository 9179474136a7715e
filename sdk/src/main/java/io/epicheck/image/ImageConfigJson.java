package io.epicheck.image;

import io.epicheck.image.ImageSpec.Changes;
import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.layer.LayerArchive;
import io.epicheck.image.metadata.OciLabel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The configuration of a built image (<a href="https://github.com/opencontainers/image-spec/blob/main/config.md">OCI</a>): the base's, changed. Pure. */
final class ImageConfigJson {
    private ImageConfigJson() {}

    /** @param layers what {@code names} became, in the same order */
    static ObjectNode of(ObjectNode base, Changes changes, List<ImageLayer> names, List<LayerArchive> layers) {
        ObjectNode json = base.deepCopy();
        String created = Instant.ofEpochSecond(changes.created()).toString();
        json.put("created", created);
        ObjectNode config = child(json, "config");
        environment(config, changes.environment());
        if (!changes.entrypoint().isEmpty()) {
            texts(config.putArray("Entrypoint"), changes.entrypoint());
            config.remove("Cmd");
        }
        if (!changes.command().isEmpty()) {
            texts(config.putArray("Cmd"), changes.command());
        }
        changes.ports().forEach(port -> child(config, "ExposedPorts").putObject(port + "/tcp"));
        if (!changes.user().isEmpty()) {
            config.put("User", changes.user());
        }
        if (!changes.workingDirectory().isEmpty()) {
            config.put("WorkingDir", changes.workingDirectory());
        }
        if (!changes.labels().isEmpty()) {
            ObjectNode labels = child(config, "Labels");
            // The base's title and version are not this image's, and what is unknown here must not be told by them.
            labels.remove(labels.propertyNames().stream()
                    .filter(key -> key.startsWith(OciLabel.PREFIX))
                    .toList());
            changes.labels().forEach(labels::put);
        }
        ObjectNode rootfs = child(json, "rootfs");
        rootfs.put("type", "layers");
        ArrayNode ids = array(rootfs, "diff_ids");
        ArrayNode history = array(json, "history");
        for (int i = 0; i < layers.size(); i++) {
            ids.add(layers.get(i).diffId());
            history.addObject()
                    .put("created", created)
                    .put("created_by", "epicheck layer " + names.get(i).name());
        }
        return json;
    }

    private static void environment(ObjectNode config, Map<String, String> variables) {
        if (variables.isEmpty()) {
            return;
        }
        Map<String, String> all = new LinkedHashMap<>();
        for (JsonNode entry : config.path("Env")) {
            String text = entry.asString("");
            int equals = text.indexOf('=');
            all.put(equals < 0 ? text : text.substring(0, equals), equals < 0 ? "" : text.substring(equals + 1));
        }
        all.putAll(variables);
        List<String> entries = new ArrayList<>();
        all.forEach((name, value) -> entries.add(name + "=" + value));
        texts(config.putArray("Env"), entries);
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static ObjectNode child(ObjectNode json, String key) {
        return json.get(key) instanceof ObjectNode known ? known : json.putObject(key);
    }

    private static ArrayNode array(ObjectNode json, String key) {
        return json.get(key) instanceof ArrayNode known ? known : json.putArray(key);
    }
}
