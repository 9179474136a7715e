package io.epicheck.image.metadata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a step with docker/metadata-action gives to the steps after it, such as docker/build-push-action. */
final class MetadataOutputs {
    private MetadataOutputs() {}

    static Map<String, String> of(ImageMetadata metadata) {
        List<String> tags = metadata.tags().stream()
                .map(tag -> metadata.repository() + ":" + tag.name())
                .toList();
        List<String> labels = new ArrayList<>();
        metadata.labels().values().forEach((key, value) -> labels.add(key + "=" + value));
        List<String> annotations = new ArrayList<>();
        metadata.annotations().manifest().forEach((key, value) -> annotations.add("manifest:" + key + "=" + value));
        metadata.annotations().index().forEach((key, value) -> annotations.add("index:" + key + "=" + value));

        ObjectNode json = JsonNodeFactory.instance.objectNode();
        tags.forEach(array(json, "tags")::add);
        ObjectNode object = json.putObject("labels");
        metadata.labels().values().forEach(object::put);
        annotations.forEach(array(json, "annotations")::add);

        Map<String, String> outputs = new LinkedHashMap<>();
        outputs.put("version", metadata.decision().version());
        outputs.put("tags", String.join("\n", tags));
        outputs.put("labels", String.join("\n", labels));
        outputs.put("annotations", String.join("\n", annotations));
        outputs.put("json", JsonMapper.shared().writeValueAsString(json));
        return outputs;
    }

    private static ArrayNode array(ObjectNode json, String key) {
        return json.putArray(key);
    }
}
