package io.epicheck.testkit.cluster.api;

import io.epicheck.testkit.cluster.schema.ApplyConflictException;
import io.epicheck.testkit.cluster.schema.BadShapeException;
import io.epicheck.testkit.cluster.schema.Defaults;
import io.epicheck.testkit.cluster.schema.FieldManager;
import io.epicheck.testkit.cluster.schema.Writer;
import io.epicheck.testkit.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** create, update and patch. */
final class Writes {
    private static final JsonMapper JSON = new JsonMapper();

    private final MemoryStore store;
    private final FieldManager fields;

    Writes(MemoryStore store, FieldManager fields) {
        this.store = store;
        this.fields = fields;
    }

    /** What a write has led to; {@code status} 200 or 201. */
    record Written(int status, ObjectNode object) {}

    Written create(Target target, Request request) {
        ObjectNode body = decoded(target, request);
        JsonNode metadata = body.path("metadata");
        String name = metadata.path("name").asString("");
        if (name.isEmpty() && metadata.path("generateName").asString("").isEmpty()) {
            throw ApiError.invalid(
                    target,
                    List.of(new ApiError.Cause(
                            "FieldValueRequired",
                            "Required value: name or generateName is required",
                            "metadata.name")));
        }
        if (!metadata.path("resourceVersion").asString("").isEmpty()) {
            throw ApiError.badRequest("resourceVersion should not be set on objects to be created");
        }
        return store.locked(() -> {
            Target named = target.named(name);
            if (store.find(target.kind().kind(), target.namespace(), name).isPresent()) {
                throw ApiError.alreadyExists(named);
            }
            return inserted(named, request, body);
        });
    }

    private Written inserted(Target target, Request request, ObjectNode body) {
        requireNamespace(target);
        ObjectNode fresh = fresh(target, body);
        ObjectNode complete = fields.update(target.kind().kind(), Optional.empty(), fresh, updater(target, request));
        return new Written(201, stored(target, request, complete));
    }

    Written replace(Target target, Request request) {
        ObjectNode body = decoded(target, request);
        requireName(target, body);
        return store.locked(() -> {
            Optional<ObjectNode> live = store.find(target.kind().kind(), target.namespace(), target.name());
            if (live.isEmpty() && target.kind().isCreatedByReplace()) {
                requireIdentity(target, live, body);
                body.withObjectProperty("metadata").remove("resourceVersion");
                return inserted(target, request, body);
            }
            ObjectNode found = live.orElseThrow(() -> ApiError.notFound(target));
            if (target.kind().needsVersionToReplace()
                    && body.path("metadata")
                            .path("resourceVersion")
                            .asString("")
                            .isEmpty()) {
                throw ApiError.versionRequired(target);
            }
            return new Written(200, replaced(target, request, found, body));
        });
    }

    Written patch(Target target, Request request) {
        String type = request.header("Content-Type").split(";", 2)[0].strip();
        if (type.equals("application/apply-patch+yaml")) {
            return apply(target, request);
        }
        UnaryOperator<ObjectNode> patch =
                switch (type) {
                    case "application/merge-patch+json" -> live -> (ObjectNode) Patches.merge(live, json(request));
                    case "application/json-patch+json" -> live -> Patches.operations(live, json(request));
                    case "application/strategic-merge-patch+json" ->
                        live -> fields.strategicMerge(target.kind().kind(), live, (ObjectNode) json(request));
                    default ->
                        throw ApiError.of(
                                415,
                                "UnsupportedMediaType",
                                "the body of the request was in an unknown format - accepted media types include: "
                                        + "application/json-patch+json, application/merge-patch+json, "
                                        + "application/strategic-merge-patch+json, application/apply-patch+yaml");
                };
        return store.locked(() -> {
            ObjectNode live = live(target);
            ObjectNode patched = patch.apply(live.deepCopy());
            refuseStrict(target, request, patched);
            requireName(target, patched);
            return new Written(200, replaced(target, request, live, patched));
        });
    }

    private Written apply(Target target, Request request) {
        String manager = request.parameter("fieldManager")
                .orElseThrow(
                        () -> ApiError.of(
                                422,
                                "Invalid",
                                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"));
        ObjectNode applied = (ObjectNode) json(request);
        requireName(target, applied);
        if (applied.path("metadata").has("managedFields")) {
            throw ApiError.badRequest("metadata.managedFields must be nil");
        }
        return store.locked(() -> {
            Optional<ObjectNode> live = store.find(target.kind().kind(), target.namespace(), target.name());
            live.ifPresentOrElse(object -> requireVersion(target, object, applied), () -> requireNamespace(target));
            Writer writer = Writer.apply(manager, target.kind().apiVersion()).on(target.subresource());
            UnaryOperator<ObjectNode> complete = live.isPresent()
                    ? merged -> Defaults.fillIn(target.kind().kind(), merged)
                    : merged -> fresh(target, merged);
            ObjectNode result = merged(target, live, applied, writer, request.flag("force"), complete);
            if (live.isEmpty()) {
                return new Written(201, stored(target, request, result));
            }
            Validation.check(target, live, result);
            return new Written(200, swapped(target, request, live.get(), result));
        });
    }

    private ObjectNode merged(
            Target target,
            Optional<ObjectNode> live,
            ObjectNode applied,
            Writer writer,
            boolean force,
            UnaryOperator<ObjectNode> complete) {
        try {
            return fields.apply(target.kind().kind(), live, applied, writer, force, complete);
        } catch (BadShapeException bad) {
            throw ApiError.of(500, "", message(bad));
        } catch (ApplyConflictException conflict) {
            List<ApiError.Cause> causes = conflict.conflicts().stream()
                    .map(each ->
                            new ApiError.Cause("FieldManagerConflict", "conflict with " + each.owner(), each.path()))
                    .toList();
            throw ApiError.applyConflict(message(conflict), causes);
        }
    }

    /** A new object with identity and defaults. */
    private ObjectNode fresh(Target target, ObjectNode object) {
        ObjectNode given = object.deepCopy();
        if (target.kind().hasStatus()) {
            given.remove("status");
        }
        ObjectNode metadata = given.withObjectProperty("metadata");
        if (target.kind().namespaced()) {
            metadata.put("namespace", target.namespace());
        }
        metadata.remove("managedFields");
        String kind = target.kind().kind();
        return Defaults.fillIn(kind, fields.canonical(kind, store.identified(target.kind(), given)));
    }

    private ObjectNode stored(Target target, Request request, ObjectNode complete) {
        Validation.check(target, Optional.empty(), complete);
        return isDryRun(request) ? complete : store.insert(complete);
    }

    private ObjectNode replaced(Target target, Request request, ObjectNode live, ObjectNode body) {
        requireVersion(target, live, body);
        ObjectNode next = body.deepCopy();
        String part = target.subresource();
        if (part.equals("status")) {
            next = live.deepCopy();
            next.set("status", body.path("status").isMissingNode() ? node() : body.path("status"));
        } else if (target.kind().hasStatus()) {
            next.remove("status");
            if (live.has("status")) {
                next.set("status", live.path("status"));
            }
        }
        next.put("apiVersion", live.path("apiVersion").asString(""));
        next.put("kind", target.kind().kind());
        ObjectNode metadata = next.withObjectProperty("metadata");
        for (String name : List.of("namespace", "uid", "creationTimestamp", "generation", "deletionTimestamp")) {
            if (live.path("metadata").has(name)) {
                metadata.set(name, live.path("metadata").path(name));
            }
        }
        if (target.kind().kind().equals("Service")) {
            keepAddress(live.path("spec"), next.withObjectProperty("spec"));
        }
        ObjectNode complete = Defaults.fillIn(
                target.kind().kind(), fields.canonical(target.kind().kind(), next));
        ObjectNode owned = fields.update(
                target.kind().kind(),
                Optional.of(live),
                complete,
                updater(target, request).on(part));
        Validation.check(target, Optional.of(live), owned);
        return swapped(target, request, live, owned);
    }

    /** A no-op is not written, and not even a new time of a manager. */
    private ObjectNode swapped(Target target, Request request, ObjectNode live, ObjectNode result) {
        return isDryRun(request)
                ? result
                : store.swap(
                        live,
                        result,
                        target.kind().kind().equals("Deployment")
                                && target.subresource().isEmpty());
    }

    private ObjectNode live(Target target) {
        return store.find(target.kind().kind(), target.namespace(), target.name())
                .orElseThrow(() -> ApiError.notFound(target));
    }

    private void requireNamespace(Target target) {
        if (!target.kind().namespaced()) {
            return;
        }
        Target namespace = new Target(Kind.stored("Namespace"), "", target.namespace(), "");
        ObjectNode found =
                store.find("Namespace", "", target.namespace()).orElseThrow(() -> ApiError.notFound(namespace));
        if (found.path("metadata").has("deletionTimestamp")) {
            throw ApiError.forbidden(
                    target,
                    "unable to create new content in namespace " + target.namespace()
                            + " because it is being terminated",
                    List.of(new ApiError.Cause(
                            "NamespaceTerminating",
                            "namespace " + target.namespace() + " is being terminated",
                            "metadata.namespace")));
        }
    }

    private static void requireName(Target target, ObjectNode body) {
        String name = body.path("metadata").path("name").asString("");
        if (!name.isEmpty() && !name.equals(target.name())) {
            throw ApiError.badRequest(
                    "the name of the object (" + name + ") does not match the name on the URL (" + target.name() + ")");
        }
        body.withObjectProperty("metadata").put("name", target.name());
        String namespace = body.path("metadata").path("namespace").asString("");
        if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
            throw ApiError.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    /** For kinds that a PUT makes, what was deleted is a conflict for whoever names its uid; for all others it is not found. */
    private static void requireIdentity(Target target, Optional<ObjectNode> live, ObjectNode body) {
        String wanted = body.path("metadata").path("uid").asString("");
        String found = live.map(object -> object.path("metadata").path("uid").asString(""))
                .orElse("");
        if (!wanted.isEmpty() && !wanted.equals(found)) {
            throw ApiError.otherIdentity(target, wanted, found);
        }
    }

    private static void requireVersion(Target target, ObjectNode live, ObjectNode body) {
        requireIdentity(target, Optional.of(live), body);
        String wanted = body.path("metadata").path("resourceVersion").asString("");
        if (!wanted.isEmpty()
                && !wanted.equals(live.path("metadata").path("resourceVersion").asString(""))) {
            throw ApiError.conflict(
                    target,
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    private ObjectNode decoded(Target target, Request request) {
        JsonNode json;
        try {
            json = JSON.readTree(request.body());
        } catch (JacksonException e) {
            json = JsonNodeFactory.instance.missingNode();
        }
        if (!(json instanceof ObjectNode)) {
            String text = new String(request.body(), StandardCharsets.UTF_8);
            throw ApiError.badRequest("the object provided is unrecognized (must be of type "
                    + target.kind().kind() + "): couldn't get version/kind; json parse error: invalid character '"
                    + (text.isEmpty() ? "" : text.substring(0, 1)) + "' looking for beginning of value ("
                    + HexFormat.of().formatHex(request.body()) + ")");
        }
        ObjectNode body = target.kind().isNewEvent() ? EventForms.toOld((ObjectNode) json) : (ObjectNode) json;
        String kind = body.path("kind").asString("");
        if (!kind.isEmpty() && !kind.equals(target.kind().kind())) {
            throw ApiError.badRequest(kind + " in version \"" + target.kind().version() + "\" cannot be handled as a "
                    + target.kind().kind());
        }
        body.put("apiVersion", Kind.stored(target.kind().kind()).apiVersion());
        body.put("kind", target.kind().kind());
        String namespace = body.path("metadata").path("namespace").asString("");
        if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
            throw ApiError.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        refuseStrict(target, request, body);
        return body;
    }

    private void refuseStrict(Target target, Request request, ObjectNode body) {
        String head = target.kind().kind() + " in version \"" + target.kind().version() + "\" cannot be handled as a "
                + target.kind().kind() + ": ";
        fields.wrongType(target.kind().kind(), body).ifPresent(text -> {
            throw ApiError.badRequest(head + text);
        });
        List<String> unknown = fields.unknownFields(target.kind().kind(), body);
        if (!unknown.isEmpty()
                && request.parameter("fieldValidation").filter("Strict"::equals).isPresent()) {
            List<String> texts = unknown.stream()
                    .map(field -> "unknown field \"" + field + "\"")
                    .toList();
            throw ApiError.badRequest(head + "strict decoding error: " + String.join(", ", texts));
        }
    }

    /** The double reads YAML only where it is JSON. */
    private static JsonNode json(Request request) {
        try {
            return JSON.readTree(request.body());
        } catch (JacksonException e) {
            throw ApiError.badRequest(
                    "error decoding patch: the simulated cluster takes JSON only: " + e.getOriginalMessage());
        }
    }

    private static Writer updater(Target target, Request request) {
        String agent = request.header("User-Agent").split("/", 2)[0];
        return Writer.update(
                request.parameter("fieldManager").orElse(agent.isEmpty() ? "unknown" : agent),
                target.kind().apiVersion());
    }

    private static boolean isDryRun(Request request) {
        Optional<String> asked = request.parameter("dryRun");
        if (asked.isPresent() && !asked.get().equals("All")) {
            throw ApiError.of(
                    422,
                    "Invalid",
                    "PatchOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: \"" + asked.get()
                            + "\": supported values: \"All\"");
        }
        return asked.isPresent();
    }

    private static void keepAddress(JsonNode live, ObjectNode spec) {
        for (String name : List.of("clusterIP", "clusterIPs")) {
            if (!spec.has(name) && live.has(name)) {
                spec.set(name, live.path(name));
            }
        }
    }

    private static String message(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse("");
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
