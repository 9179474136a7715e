package io.epicheck.testkit.cluster.api;

import java.time.Instant;
import java.util.Set;

/**
 * One request that the API server answered.
 *
 * @param path without the query: {@code /api/v1/namespaces/epicheck/configmaps}
 * @param query without the question mark, as it was sent; empty when there was none
 * @param status of the answer; 0 when the connection was cut on purpose; 200 for a watch, 101 for a port-forward
 * @param time when it was answered, by the clock of this machine
 */
public record RecordedRequest(String method, String path, String query, int status, Instant time) {
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    /** Whether it changes stored objects: no read, no dry run, no access review. */
    public boolean isWrite() {
        return !READS.contains(method) && !query.contains("dryRun=All") && !path.contains("/authorization.k8s.io/");
    }

    /** Whether it is a watch. */
    public boolean isWatch() {
        return method.equals("GET") && (query.contains("watch=true") || query.contains("watch=1"));
    }

    @Override
    public String toString() {
        return method + " " + path + (query.isEmpty() ? "" : "?" + query) + " -> " + status;
    }
}
