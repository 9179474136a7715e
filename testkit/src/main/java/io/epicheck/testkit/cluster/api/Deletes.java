package io.epicheck.testkit.cluster.api;

import io.epicheck.testkit.http.Request;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** delete, with what it means for pods (grace), namespaces (content) and objects with finalizers. */
final class Deletes implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int POD_GRACE_SECONDS = 30;
    private static final long NAMESPACE_MILLIS = 100;

    private final MemoryStore store;
    private final ScheduledExecutorService cleaner = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "simulated-cluster-namespaces");
        thread.setDaemon(true);
        return thread;
    });

    Deletes(MemoryStore store) {
        this.store = store;
    }

    /** The object when it lingers, else a Status. */
    ObjectNode delete(Target target, Request request) {
        JsonNode options = options(request);
        return store.locked(() -> {
            ObjectNode live = store.find(target.kind().kind(), target.namespace(), target.name())
                    .orElseThrow(() -> ApiError.notFound(target));
            checkPreconditions(target, live, options.path("preconditions"));
            boolean dryRun = request.parameter("dryRun").isPresent()
                    || !options.path("dryRun").isEmpty();
            return dryRun ? deleted(target, live) : delete(target, live, request, options);
        });
    }

    /** deletecollection. */
    ObjectNode deleteAll(Target target, List<ObjectNode> objects, Request request) {
        for (ObjectNode object : objects) {
            JsonNode metadata = object.path("metadata");
            Target each = new Target(
                    target.kind(),
                    metadata.path("namespace").asString(""),
                    metadata.path("name").asString(""),
                    "");
            store.locked(() -> delete(each, object, request, options(request)));
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", target.kind().kind() + "List")
                .put("apiVersion", target.kind().apiVersion());
    }

    @Override
    public void close() {
        cleaner.shutdownNow();
    }

    private ObjectNode delete(Target target, ObjectNode live, Request request, JsonNode options) {
        String kind = target.kind().kind();
        if (kind.equals("Namespace")) {
            return terminate(live);
        }
        String propagation = options.path("propagationPolicy")
                .asString(request.parameter("propagationPolicy").orElse(""));
        int grace = options.path("gracePeriodSeconds")
                .asInt(request.parameter("gracePeriodSeconds")
                        .map(Integer::parseInt)
                        .orElse(live.path("spec")
                                .path("terminationGracePeriodSeconds")
                                .asInt(POD_GRACE_SECONDS)));
        boolean lingers = kind.equals("Pod")
                && grace > 0
                && !live.path("spec").path("nodeName").asString("").isEmpty();
        ObjectNode marked = live.deepCopy();
        ObjectNode metadata = marked.withObjectProperty("metadata");
        if (propagation.equals("Orphan")) {
            orphan(target.namespace(), live.path("metadata").path("uid").asString(""));
        }
        if (!lingers && metadata.path("finalizers").isEmpty()) {
            boolean unused = store.delete(kind, target.namespace(), target.name());
            return deleted(target, live);
        }
        if (!metadata.has("deletionTimestamp")) {
            metadata.put("deletionTimestamp", store.now());
            metadata.put("deletionGracePeriodSeconds", lingers ? grace : 0);
        }
        return store.swap(live, marked, false);
    }

    /** Dependents stay when nothing names their owner; otherwise the garbage collector takes them, even for Foreground afterwards. */
    private void orphan(String namespace, String uid) {
        for (Kind kind : Kind.all()) {
            for (ObjectNode dependent : store.findAll(kind.kind(), namespace)) {
                boolean owned = dependent
                        .path("metadata")
                        .path("ownerReferences")
                        .valueStream()
                        .anyMatch(owner -> owner.path("uid").asString("").equals(uid));
                if (owned) {
                    ObjectNode freed = dependent.deepCopy();
                    ArrayNode owners = freed.withObjectProperty("metadata").withArrayProperty("ownerReferences");
                    owners.removeIf(owner -> owner.path("uid").asString("").equals(uid));
                    if (owners.isEmpty()) {
                        freed.withObjectProperty("metadata").remove("ownerReferences");
                    }
                    var unused = store.swap(dependent, freed, false);
                }
            }
        }
    }

    private ObjectNode terminate(ObjectNode namespace) {
        if (namespace.path("metadata").has("deletionTimestamp")) {
            return namespace;
        }
        ObjectNode marked = namespace.deepCopy();
        marked.withObjectProperty("metadata").put("deletionTimestamp", store.now());
        marked.withObjectProperty("status").put("phase", "Terminating");
        String name = namespace.path("metadata").path("name").asString("");
        var unused = cleaner.schedule(() -> empty(name), NAMESPACE_MILLIS, TimeUnit.MILLISECONDS);
        return store.swap(namespace, marked, false);
    }

    private void empty(String namespace) {
        store.locked(() -> {
            for (Kind kind : Kind.all()) {
                if (kind.namespaced()) {
                    store.findAll(kind.kind(), namespace)
                            .forEach(object -> store.delete(
                                    kind.kind(),
                                    namespace,
                                    object.path("metadata").path("name").asString("")));
                }
            }
            return store.delete("Namespace", "", namespace);
        });
    }

    private static void checkPreconditions(Target target, ObjectNode live, JsonNode preconditions) {
        String uid = live.path("metadata").path("uid").asString("");
        String wanted = preconditions.path("uid").asString("");
        if (!wanted.isEmpty() && !wanted.equals(uid)) {
            throw ApiError.conflict(
                    target,
                    "the UID in the precondition (" + wanted + ") does not match the UID in record (" + uid
                            + "). The object might have been deleted and then recreated");
        }
        String version = live.path("metadata").path("resourceVersion").asString("");
        String wantedVersion = preconditions.path("resourceVersion").asString("");
        if (!wantedVersion.isEmpty() && !wantedVersion.equals(version)) {
            throw ApiError.conflict(
                    target,
                    "the ResourceVersion in the precondition (" + wantedVersion
                            + ") does not match the ResourceVersion in record (" + version
                            + "). The object might have been modified");
        }
    }

    private static JsonNode options(Request request) {
        JsonNode json =
                request.body().length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(request.body());
        return Optional.of(json).filter(JsonNode::isObject).orElseGet(JsonNodeFactory.instance::objectNode);
    }

    private static ObjectNode deleted(Target target, ObjectNode live) {
        if (target.kind().kind().equals("Pod")) {
            return live;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", "Status").put("apiVersion", "v1");
        json.putObject("metadata");
        json.put("status", "Success");
        ObjectNode details = json.putObject("details").put("name", target.name());
        if (!target.kind().group().isEmpty()) {
            details.put("group", target.kind().group());
        }
        details.put("kind", target.kind().plural());
        details.put("uid", live.path("metadata").path("uid").asString(""));
        return json;
    }
}
