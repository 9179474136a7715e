package io.epicheck.report;

import io.epicheck.image.publish.PushReport;
import io.epicheck.image.publish.TagDecision;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What publishing an image has done, as JSON. Sizes are bytes. */
public final class ImageJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ImageJson() {}

    static ObjectNode of(ImageReport image) {
        ObjectNode json = NODES.objectNode();
        json.put("reference", image.reference());
        json.put("pushed", image.pushed());
        ArrayNode tags = json.putArray("tags");
        image.tags().forEach(tags::add);
        json.put("config", image.config());
        json.put("size", image.size());
        ObjectNode platforms = json.putObject("platforms");
        image.platforms().forEach(platforms::put);
        json.set("push", of(image.push()));
        return json;
    }

    /** Requests, connections, bytes, blobs and layers, and what became of each tag. */
    public static ObjectNode of(PushReport push) {
        ObjectNode json = NODES.objectNode();
        json.put("requests", push.traffic().requests());
        json.put("connections", push.traffic().connections());
        json.put("bytesUp", push.traffic().bytesUp());
        json.put("bytesDown", push.traffic().bytesDown());
        json.put("retries", push.traffic().retries());
        json.putObject("blobs")
                .put("uploaded", push.uploaded())
                .put("mounted", push.mounted())
                .put("existed", push.existed());
        json.putObject("layers").put("all", push.layers()).put("reused", push.layersReused());
        json.set("tags", tags(push.tags()));
        return json;
    }

    /** What became of each tag, and why. */
    public static ArrayNode tags(List<TagDecision> decisions) {
        ArrayNode tags = NODES.arrayNode();
        for (TagDecision decision : decisions) {
            tags.addObject()
                    .put("tag", decision.tag())
                    .put("outcome", decision.outcome().name().toLowerCase(Locale.ROOT))
                    .put("before", decision.before().orElse(""))
                    .put("reason", decision.reason());
        }
        return tags;
    }
}
