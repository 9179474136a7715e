package io.epicheck.cluster;

/**
 * A kind as an API server serves it.
 *
 * @param group empty for the core group
 * @param plural the path segment: {@code deployments}
 */
public record ResourceType(String group, String version, String kind, String plural, boolean namespaced) {
    /** {@code v1} or {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
