package io.epicheck.testkit.registry;

import io.epicheck.testkit.fault.Fault;

/** Refusals that only a registry gives, in its own words. Say with {@link Fault#on} which requests get them. */
public final class RegistryFaults {
    private RegistryFaults() {}

    /** 429 with Docker Hub's text. */
    public static Fault rateLimit() {
        return error(
                429,
                "TOOMANYREQUESTS",
                "You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit");
    }

    /** 401 without a challenge that could be met. */
    public static Fault unauthorized() {
        return error(401, "UNAUTHORIZED", "authentication required");
    }

    /** 403: known, and without the right. */
    public static Fault denied() {
        return error(403, "DENIED", "requested access to the resource is denied");
    }

    /** 404 in the middle of an upload, as after a restart. */
    public static Fault uploadUnknown() {
        return error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry")
                .on("PUT", "/blobs/uploads/");
    }

    /** A 401 that sends the client elsewhere for a token. */
    public static Fault challenge(String realm) {
        return unauthorized().header("WWW-Authenticate", "Bearer realm=\"" + realm + "\",service=\"elsewhere\"");
    }

    private static Fault error(int status, String code, String message) {
        return Fault.answer(status)
                .body("application/json", Answer.error(status, code, message).text());
    }
}
