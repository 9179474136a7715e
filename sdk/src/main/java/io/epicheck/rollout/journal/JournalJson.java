package io.epicheck.rollout.journal;

import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The stored forms, and back. Pure. */
final class JournalJson {
    /** Raised when an older epicheck could misread what a newer one writes. */
    static final int SCHEMA = 1;

    private static final JsonMapper JSON = JsonMapper.shared();

    private JournalJson() {}

    static String objects(List<KubeObject> objects) {
        ArrayNode array = JSON.createArrayNode();
        objects.forEach(object -> {
            ObjectNode json = object.toJson();
            json.remove("status");
            array.add(json);
        });
        return array.toString();
    }

    static List<KubeObject> objects(String text) {
        List<KubeObject> objects = new ArrayList<>();
        for (JsonNode each : tree(text)) {
            if (!(each instanceof ObjectNode object)) {
                throw new UnreadableException("it has something that is no object");
            }
            objects.add(KubeObject.of(object));
        }
        return objects;
    }

    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new UnreadableException("it is not JSON");
        }
    }

    static ObjectNode source(ReleaseSource source) {
        return KubeObject.node()
                .put("runId", source.runId())
                .put("runUrl", source.runUrl())
                .put("ref", source.ref())
                .put("commit", source.commit())
                .put("by", source.by());
    }

    static ReleaseSource source(String application, JsonNode json) {
        return new ReleaseSource(
                application,
                json.path("runId").asString(""),
                json.path("runUrl").asString(""),
                json.path("ref").asString(""),
                json.path("commit").asString(""),
                json.path("by").asString(""));
    }

    static ArrayNode refs(List<ObjectRef> refs) {
        ArrayNode array = JSON.createArrayNode();
        refs.forEach(ref -> array.add(ref(ref)));
        return array;
    }

    static ObjectNode ref(ObjectRef ref) {
        return KubeObject.node()
                .put("apiVersion", ref.type().apiVersion())
                .put("kind", ref.type().kind())
                .put("plural", ref.type().plural())
                .put("namespace", ref.namespace())
                .put("name", ref.name());
    }

    static List<ObjectRef> refs(JsonNode array) {
        List<ObjectRef> refs = new ArrayList<>();
        for (JsonNode each : array) {
            refs.add(ref(each));
        }
        return refs;
    }

    static ObjectRef ref(JsonNode json) {
        String apiVersion = text(json, "apiVersion");
        int slash = apiVersion.indexOf('/');
        String namespace = json.path("namespace").asString("");
        ResourceType type = new ResourceType(
                slash < 0 ? "" : apiVersion.substring(0, slash),
                apiVersion.substring(slash + 1),
                text(json, "kind"),
                text(json, "plural"),
                !namespace.isEmpty());
        return new ObjectRef(type, namespace, text(json, "name"));
    }

    static State state(JsonNode json) {
        String name = text(json, "state").toUpperCase(Locale.ROOT);
        for (State state : State.values()) {
            if (state.name().equals(name)) {
                return state;
            }
        }
        throw new UnreadableException("its state `" + name + "` is not known");
    }

    static String text(JsonNode json, String field) {
        String text = json.path(field).asString("");
        if (text.isEmpty()) {
            throw new UnreadableException("it has no `" + field + "`");
        }
        return text;
    }
}
