package io.epicheck.cluster;

/**
 * Names one object.
 *
 * @param namespace empty for cluster-scoped kinds
 */
public record ObjectRef(ResourceType type, String namespace, String name) {
    /** {@code Deployment epicheck/epicheck-app}. */
    @Override
    public String toString() {
        return type.kind() + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
