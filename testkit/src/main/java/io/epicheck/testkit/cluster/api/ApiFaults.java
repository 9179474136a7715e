package io.epicheck.testkit.cluster.api;

import io.epicheck.testkit.fault.Fault;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Refusals that only an API server gives, in its own words. Say with {@link Fault#on} which requests get them. */
public final class ApiFaults {
    private static final String JSON = "application/json";

    private ApiFaults() {}

    /** 401, once. A token that stays expired is {@code SimulatedCluster.renewToken()}. */
    public static Fault unauthorized() {
        return status(401, "Unauthorized", "Unauthorized");
    }

    /** 403 because a right is missing; see {@code SimulatedCluster.deny} for one that access reviews know of. */
    public static Fault forbidden(String verb, String plural, String group) {
        return status(
                403,
                "Forbidden",
                plural + (group.isEmpty() ? "" : "." + group) + " is forbidden: User \"" + Denials.USER + "\" cannot "
                        + verb + " resource \"" + plural + "\" in API group \"" + group + "\"");
    }

    /** 403 by a ResourceQuota. */
    public static Fault quotaExceeded(String object, String quota) {
        return status(
                403,
                "Forbidden",
                object + " is forbidden: exceeded quota: " + quota
                        + ", requested: requests.cpu=2, used: requests.cpu=3, limited: requests.cpu=4");
    }

    /** 403 because the namespace is being deleted. */
    public static Fault namespaceTerminating(String object, String namespace) {
        String message = object + " is forbidden: unable to create new content in namespace " + namespace
                + " because it is being terminated";
        ObjectNode status = ApiError.of(403, "Forbidden", message).toJson();
        status.putObject("details")
                .putArray("causes")
                .addObject()
                .put("reason", "NamespaceTerminating")
                .put("message", "namespace " + namespace + " is being terminated")
                .put("field", "metadata.namespace");
        return Fault.answer(403).body(JSON, status.toString());
    }

    /** 500 because an admission webhook does not answer. */
    public static Fault webhookUnreachable(String webhook) {
        return status(
                500,
                "InternalError",
                "Internal error occurred: failed calling webhook \"" + webhook + "\": failed to call webhook: Post"
                        + " \"https://policy.default.svc:443/\": dial tcp 10.96.0.9:443: connect: connection refused");
    }

    /** 403 because an admission webhook says no. */
    public static Fault webhookDenies(String webhook, String why) {
        return status(403, "", "admission webhook \"" + webhook + "\" denied the request: " + why);
    }

    /** 400 because an admission webhook has side effects, so that nothing can be tried out. */
    public static Fault webhookWithoutDryRun(String webhook) {
        return status(400, "BadRequest", "admission webhook \"" + webhook + "\" does not support dry run");
    }

    /** 409 because the object was changed in between. */
    public static Fault changedMeanwhile(String object) {
        return status(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + object
                        + ": the object has been modified; please apply your changes to the latest version and try again");
    }

    /** 410 in place of a list or a watch: the continue token or the resource version is too old. */
    public static Fault expired() {
        return status(
                410, "Expired", "The provided continue parameter is too old to display a consistent list result.");
    }

    /** A watch that begins well, and whose first event is a 410. */
    public static Fault watchExpired() {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", "ERROR");
        event.set(
                "object",
                ApiError.of(410, "Expired", "too old resource version: 1 (9)").toJson());
        return Fault.answer(200).body(JSON, event + "\n").on("GET", "watch=true");
    }

    private static Fault status(int status, String reason, String message) {
        return Fault.answer(status)
                .body(JSON, ApiError.of(status, reason, message).toJson().toString());
    }
}
