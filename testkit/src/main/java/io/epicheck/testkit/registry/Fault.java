package io.epicheck.testkit.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A scripted failure: the next {@code times} requests that match get {@code status} instead of an answer. Immutable.
 *
 * @param method {@code PUT}, or {@code *} for every method
 * @param path searched in the path, such as {@code /manifests/}; empty matches every path
 * @param status 429 or 5xx; {@link #CUT} closes the connection without an answer
 * @param retryAfter sent as the Retry-After header, in whole seconds
 */
public record Fault(String method, Pattern path, int times, int status, Optional<Duration> retryAfter) {
    /** In place of a status: the connection is closed without an answer. */
    public static final int CUT = 0;

    /** Any method, any path. */
    public static Fault next(int times, int status) {
        return new Fault("*", Pattern.compile(""), times, status, Optional.empty());
    }

    public Fault on(String onlyMethod, String pathPart) {
        return new Fault(onlyMethod, Pattern.compile(pathPart), times, status, retryAfter);
    }

    public Fault retryAfter(Duration delay) {
        return new Fault(method, path, times, status, Optional.of(delay));
    }

    boolean matches(String requestMethod, String requestPath) {
        return (method.equals("*") || method.equals(requestMethod))
                && path.matcher(requestPath).find();
    }
}
