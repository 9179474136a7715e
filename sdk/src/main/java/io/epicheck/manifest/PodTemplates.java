package io.epicheck.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private static final Set<String> RUNNING = Set.of("initContainers", "containers", "ephemeralContainers", "volumes");

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

    /**
     * An image that an object lets run.
     *
     * @param name of the container or the volume
     * @param reference as it is written
     */
    public record Image(String pointer, String name, String reference) {}

    /** Every image of every container and volume in an object of whichever kind: also pods themselves, and kinds that a cluster was taught. */
    public static List<Image> images(JsonNode object) {
        List<Image> images = new ArrayList<>();
        images(object, "", images);
        return images;
    }

    private static void images(JsonNode node, String pointer, List<Image> images) {
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            String below = Pointers.child(pointer, each.getKey());
            if (each.getValue().isArray()) {
                String image = each.getKey().equals("volumes") ? "/image/reference" : "/image";
                boolean runs = RUNNING.contains(each.getKey());
                for (int i = 0; i < each.getValue().size(); i++) {
                    JsonNode item = each.getValue().path(i);
                    String reference = item.at(image).asString("");
                    if (runs && !reference.isEmpty()) {
                        images.add(new Image(
                                Pointers.item(below, i), item.path("name").asString(""), reference));
                    }
                    images(item, Pointers.item(below, i), images);
                }
            } else {
                images(each.getValue(), below, images);
            }
        }
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
