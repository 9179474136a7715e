package io.epicheck.testkit.cluster.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One request that the API server answered.
 *
 * @param path without the query: {@code /api/v1/namespaces/epicheck/configmaps}
 * @param query without the question mark, as it was sent; empty when there was none
 * @param status of the answer; 0 when the connection was cut on purpose; 200 for a watch, 101 for a port-forward
 * @param userAgent as the client calls itself; empty when it does not
 * @param time when it was answered, by the clock of this machine
 * @param nanos the same by {@link System#nanoTime()}; never goes back from one request to the next
 */
public record RecordedRequest(
        String method, String path, String query, int status, String userAgent, Instant time, long nanos) {
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    /** Whether it changes stored objects: no read, no dry run, no access review. */
    public boolean isWrite() {
        return !READS.contains(method) && !query.contains("dryRun=All") && !path.contains("/authorization.k8s.io/");
    }

    /** Whether it is a watch. */
    public boolean isWatch() {
        return method.equals("GET") && (query.contains("watch=true") || query.contains("watch=1"));
    }

    /** The {@code fieldManager} that it names. */
    public Optional<String> fieldManager() {
        return Stream.of(query.split("&"))
                .filter(pair -> pair.startsWith("fieldManager="))
                .map(pair -> URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8))
                .findFirst();
    }

    /** From this one to a later one. */
    public Duration until(RecordedRequest later) {
        return Duration.ofNanos(later.nanos - nanos);
    }

    @Override
    public String toString() {
        return method + " " + path + (query.isEmpty() ? "" : "?" + query) + " -> " + status;
    }
}
