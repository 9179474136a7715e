package io.epicheck.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the pod template in the kinds that have one, and the containers in it. */
public final class PodTemplates {
    private static final Map<String, String> TEMPLATES = Map.of(
            "Deployment", "/spec/template",
            "StatefulSet", "/spec/template",
            "DaemonSet", "/spec/template",
            "Job", "/spec/template",
            "CronJob", "/spec/jobTemplate/spec/template");

    private PodTemplates() {}

    /** A container and where it stands. */
    public record Container(String pointer, JsonNode json) {}

    /** A pod template's place in its object; empty for kinds without one. */
    public static Optional<String> pointer(String kind) {
        return Optional.ofNullable(TEMPLATES.get(kind));
    }

    /** All containers, the initial ones first. */
    public static List<Container> containers(JsonNode object) {
        return pointer(object.path("kind").asString(""))
                .map(template -> containers(object, template + "/spec"))
                .orElse(List.of());
    }

    /** All containers of the specification of pods at a pointer. Only live pods have ephemeral ones. */
    static List<Container> containers(JsonNode object, String spec) {
        List<Container> containers = new ArrayList<>();
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            String pointer = spec + "/" + list;
            JsonNode items = object.at(pointer);
            for (int i = 0; items.isArray() && i < items.size(); i++) {
                if (items.path(i).isObject()) {
                    containers.add(new Container(Pointers.item(pointer, i), items.path(i)));
                }
            }
        }
        return containers;
    }

    /** Writes an annotation into the template of a tree that the caller owns. */
    static void annotate(ObjectNode object, String key, String value) {
        pointer(object.path("kind").asString("")).ifPresent(pointer -> {
            if (object.at(pointer) instanceof ObjectNode template) {
                child(child(template, "metadata"), "annotations").put(key, value);
            }
        });
    }

    /** Takes an annotation out of the template of a tree that the caller owns, and the map with it when it held nothing else. */
    static void dropAnnotation(ObjectNode object, String key) {
        pointer(object.path("kind").asString("")).ifPresent(pointer -> {
            if (object.at(pointer + "/metadata/annotations") instanceof ObjectNode annotations
                    && annotations.has(key)) {
                annotations.remove(key);
                if (annotations.isEmpty() && object.at(pointer + "/metadata") instanceof ObjectNode metadata) {
                    metadata.remove("annotations");
                }
            }
        });
    }

    /** The object under a key, made when it is missing or null. */
    public static ObjectNode child(ObjectNode parent, String key) {
        return parent.path(key) instanceof ObjectNode node ? node : parent.putObject(key);
    }
}
