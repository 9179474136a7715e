package io.epicheck.cluster;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One Kubernetes object as plain JSON. Immutable: the tree is copied on the way in and out. Missing fields read as empty, zero or
 * {@link JsonNode#isMissingNode() missing}, never null.
 *
 * <p>{@link #toString()} names the object and shows none of its content, because that may be a Secret's.
 */
public final class KubeObject {
    private final ObjectNode json;

    private KubeObject(ObjectNode json) {
        this.json = json;
    }

    public static KubeObject of(ObjectNode json) {
        return new KubeObject(json.deepCopy());
    }

    public String apiVersion() {
        return json.path("apiVersion").asString("");
    }

    /** The part of the API version before the slash; empty for the core group. */
    public String group() {
        int slash = apiVersion().indexOf('/');
        return slash < 0 ? "" : apiVersion().substring(0, slash);
    }

    public String kind() {
        return json.path("kind").asString("");
    }

    public String name() {
        return metadata("name");
    }

    /** Empty when there is none. */
    public String namespace() {
        return metadata("namespace");
    }

    public String uid() {
        return metadata("uid");
    }

    public String resourceVersion() {
        return metadata("resourceVersion");
    }

    /** {@code metadata.creationTimestamp}; empty when there is none. */
    public String created() {
        return metadata("creationTimestamp");
    }

    public long generation() {
        return at("/metadata/generation").asLong(0);
    }

    /** {@code status.observedGeneration}; 0 when there is none. */
    public long observedGeneration() {
        return at("/status/observedGeneration").asLong(0);
    }

    public Map<String, String> labels() {
        return strings("/metadata/labels");
    }

    public Map<String, String> annotations() {
        return strings("/metadata/annotations");
    }

    /**
     * A view of a part of the tree; callers must not change it.
     *
     * @param pointer RFC 6901 JSON pointer
     * @return a missing node when there is nothing
     */
    public JsonNode at(String pointer) {
        return json.at(pointer);
    }

    /** The text at a pointer; empty when there is none. */
    public String text(String pointer) {
        return json.at(pointer).asString("");
    }

    /** The number at a pointer. */
    public int number(String pointer, int otherwise) {
        return json.at(pointer).asInt(otherwise);
    }

    /** The map of texts at a pointer, in order; empty when there is none. */
    public Map<String, String> strings(String pointer) {
        Map<String, String> result = new LinkedHashMap<>();
        json.at(pointer)
                .properties()
                .forEach(entry -> result.put(entry.getKey(), entry.getValue().asString("")));
        return Collections.unmodifiableMap(result);
    }

    /** A copy of the whole tree. */
    public ObjectNode toJson() {
        return json.deepCopy();
    }

    /** An empty object node, for building one. */
    public static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Without a pointer to parse: thousands of objects are sorted and found by these. */
    private String metadata(String field) {
        return json.path("metadata").path(field).asString("");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KubeObject that && json.equals(that.json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }

    @Override
    public String toString() {
        return kind() + " " + (namespace().isEmpty() ? "" : namespace() + "/") + name();
    }
}
