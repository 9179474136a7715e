package io.epicheck.testkit.cluster.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A refusal, as the real server words it. */
final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;
    private final transient Optional<Target> target;
    private final transient List<Cause> causes;

    /** One of several reasons, with its field. */
    record Cause(String reason, String message, String field) {}

    private ApiError(int status, String reason, String message, Optional<Target> target, List<Cause> causes) {
        super(message);
        this.status = status;
        this.reason = reason;
        this.target = target;
        this.causes = List.copyOf(causes);
    }

    static ApiError of(int status, String reason, String message) {
        return new ApiError(status, reason, message, Optional.empty(), List.of());
    }

    /** What goes with a status when nothing more is known. */
    static String usualReason(int status) {
        return switch (status) {
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "NotFound";
            case 409 -> "Conflict";
            case 410 -> "Expired";
            case 429 -> "TooManyRequests";
            case 503 -> "ServiceUnavailable";
            case 504 -> "Timeout";
            default -> status >= 500 ? "InternalError" : "";
        };
    }

    static ApiError badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    static ApiError noSuchResource() {
        return of(404, "NotFound", "the server could not find the requested resource");
    }

    static ApiError notFound(Target target) {
        return new ApiError(
                404,
                "NotFound",
                target.resource() + " \"" + target.name() + "\" not found",
                Optional.of(target),
                List.of());
    }

    static ApiError alreadyExists(Target target) {
        String message = target.resource() + " \"" + target.name() + "\" already exists";
        return new ApiError(409, "AlreadyExists", message, Optional.of(target), List.of());
    }

    static ApiError conflict(Target target, String why) {
        String message = "Operation cannot be fulfilled on " + target.resource() + " \"" + target.name() + "\": " + why;
        return new ApiError(409, "Conflict", message, Optional.of(target), List.of());
    }

    /** What etcd's layer says when the object is another one than the request is about, or none. */
    static ApiError otherIdentity(Target target, String wanted, String found) {
        return conflict(
                target,
                "StorageError: invalid object, Code: 4, Key: /registry/"
                        + target.kind().plural() + "/"
                        + target.namespace() + "/" + target.name()
                        + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: "
                        + wanted + ", UID in object meta: " + found);
    }

    /** For the few kinds that nobody may overwrite blindly. */
    static ApiError versionRequired(Target target) {
        Cause cause = new Cause(
                "FieldValueInvalid", "Invalid value: 0: must be specified for an update", "metadata.resourceVersion");
        String message =
                target.resource() + " \"" + target.name() + "\" is invalid: " + cause.field() + ": " + cause.message();
        return new ApiError(422, "Invalid", message, Optional.of(target), List.of(cause));
    }

    static ApiError forbidden(Target target, String why, List<Cause> causes) {
        String name = target.name().isEmpty() ? "" : " \"" + target.name() + "\"";
        String message = target.resource() + name + " is forbidden: " + why;
        return new ApiError(403, "Forbidden", message, Optional.of(target), causes);
    }

    static ApiError applyConflict(String message, List<Cause> causes) {
        return new ApiError(409, "Conflict", message, Optional.empty(), causes);
    }

    /** 422 with one or more causes. */
    static ApiError invalid(Target target, List<Cause> causes) {
        List<String> all = new ArrayList<>();
        causes.forEach(cause -> all.add(cause.field() + ": " + cause.message()));
        String list = all.size() == 1 ? all.get(0) : "[" + String.join(", ", all) + "]";
        String group = target.kind().group();
        String kind = target.kind().kind() + (group.isEmpty() ? "" : "." + group);
        String message = kind + " \"" + target.name() + "\" is invalid: " + list;
        return new ApiError(422, "Invalid", message, Optional.of(target), causes);
    }

    int status() {
        return status;
    }

    /** As {@code kind: Status}. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", "Status");
        json.put("apiVersion", "v1");
        json.putObject("metadata");
        json.put("status", "Failure");
        json.put("message", getMessage());
        if (!reason.isEmpty()) {
            json.put("reason", reason);
        }
        if (target.isPresent() || !causes.isEmpty() || reason.equals("NotFound")) {
            details(json.putObject("details"));
        }
        json.put("code", status);
        return json;
    }

    private void details(ObjectNode details) {
        target.ifPresent(about -> {
            if (!about.name().isEmpty()) {
                details.put("name", about.name());
            }
            if (!about.kind().group().isEmpty()) {
                details.put("group", about.kind().group());
            }
            details.put(
                    "kind", status == 422 ? about.kind().kind() : about.kind().plural());
        });
        if (!causes.isEmpty()) {
            ArrayNode list = details.putArray("causes");
            for (Cause cause : causes) {
                list.addObject()
                        .put("reason", cause.reason())
                        .put("message", cause.message())
                        .put("field", cause.field());
            }
        }
    }
}
