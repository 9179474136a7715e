package io.epicheck.image.dockerfile;

import io.epicheck.image.oci.ImageRewrite;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What buildah's export to OCI does to an image, mended: fields of Docker that OCI's schema does not name are lost (BuildKit keeps them), its
 * own version is a label, and the history names intermediate images by random ids. All three would make equal builds differ. Pure.
 */
final class DockerConfigFields {
    private static final List<String> KEPT = List.of("Healthcheck", "OnBuild", "Shell");
    private static final Pattern INTERMEDIATE = Pattern.compile("FROM [0-9a-f]{12,64}");

    private DockerConfigFields() {}

    /** @param inspected what the engine says about the image: buildah's own form, or podman's */
    static ImageRewrite restored(JsonNode inspected) {
        JsonNode image = inspected.isArray() ? inspected.path(0) : inspected;
        JsonNode docker = image.at("/Docker/config").isObject() ? image.at("/Docker/config") : image.path("Config");
        UnaryOperator<ObjectNode> same = json -> json;
        return new ImageRewrite(json -> config(json, docker, image.path("HealthCheck")), same, same);
    }

    private static ObjectNode config(ObjectNode json, JsonNode docker, JsonNode podmanHealth) {
        if (json.get("config") instanceof ObjectNode config) {
            for (String field : KEPT) {
                JsonNode value = docker.path(field);
                if (!value.isMissingNode() && !value.isNull() && !(value.isArray() && value.isEmpty())) {
                    config.set(field, value);
                }
            }
            if (podmanHealth.isObject() && !config.has("Healthcheck")) {
                config.set("Healthcheck", podmanHealth);
            }
            if (config.get("Labels") instanceof ObjectNode labels) {
                labels.remove("io.buildah.version");
                if (labels.isEmpty()) {
                    config.remove("Labels");
                }
            }
        }
        for (JsonNode entry : json.path("history")) {
            if (entry instanceof ObjectNode step
                    && INTERMEDIATE.matcher(step.path("comment").asString("")).matches()) {
                step.remove("comment");
            }
        }
        return json;
    }
}
