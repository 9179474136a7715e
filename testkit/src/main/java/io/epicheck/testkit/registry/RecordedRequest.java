package io.epicheck.testkit.registry;

/**
 * One request that the registry answered.
 *
 * @param path without the query: {@code /v2/library/nginx/manifests/stable}
 * @param query without the question mark; empty when there was none
 * @param authorization the Authorization header; empty when there was none
 * @param bodyBytes how many bytes the request carried
 * @param status of the answer; 0 when the connection was cut on purpose
 */
public record RecordedRequest(
        String method, String path, String query, String authorization, long bodyBytes, int status) {
    /** Whether it writes, or opens a session to write. */
    public boolean isWrite() {
        return !method.equals("GET") && !method.equals("HEAD");
    }

    /** Whether it carries the bytes of a blob. */
    public boolean isBlobUpload() {
        return isWrite() && path.contains("/blobs/uploads/") && bodyBytes > 0;
    }

    @Override
    public String toString() {
        return method + " " + path + (query.isEmpty() ? "" : "?" + query) + " -> " + status;
    }
}
