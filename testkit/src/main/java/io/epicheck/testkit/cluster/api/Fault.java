package io.epicheck.testkit.cluster.api;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A scripted failure: the next {@code times} requests that match get {@code status} instead of an answer. Immutable.
 *
 * @param method {@code PATCH}, or {@code *} for every method
 * @param path searched in path and query, such as {@code /deployments/web}; empty matches every request
 * @param status 401, 403, 409, 429 or 5xx; {@link #CUT} resets the connection without an answer
 * @param retryAfter sent as the Retry-After header, in whole seconds
 */
public record Fault(String method, Pattern path, int times, int status, Optional<Duration> retryAfter) {
    /** In place of a status: the connection is reset. */
    public static final int CUT = 0;

    /** Any method, any path. */
    public static Fault next(int times, int status) {
        return new Fault("*", Pattern.compile(""), times, status, Optional.empty());
    }

    /** Resets the connections of the next requests. */
    public static Fault cut(int times) {
        return next(times, CUT);
    }

    /** @param pathPart a regular expression */
    public Fault on(String onlyMethod, String pathPart) {
        return new Fault(onlyMethod, Pattern.compile(pathPart), times, status, retryAfter);
    }

    public Fault retryAfter(Duration delay) {
        return new Fault(method, path, times, status, Optional.of(delay));
    }

    boolean matches(String requestMethod, String target) {
        return (method.equals("*") || method.equals(requestMethod))
                && path.matcher(target).find();
    }

    ApiError error() {
        String reason =
                switch (status) {
                    case 401 -> "Unauthorized";
                    case 403 -> "Forbidden";
                    case 409 -> "Conflict";
                    case 429 -> "TooManyRequests";
                    case 503 -> "ServiceUnavailable";
                    case 504 -> "Timeout";
                    default -> "InternalError";
                };
        return ApiError.of(status, reason, "a failure that was asked for");
    }
}
