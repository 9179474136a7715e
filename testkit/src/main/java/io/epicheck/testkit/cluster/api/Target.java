package io.epicheck.testkit.cluster.api;

/**
 * What a request is about.
 *
 * @param namespace empty for cluster-scoped kinds, and for all namespaces
 * @param name empty for the collection
 * @param subresource empty for the object itself
 */
record Target(Kind kind, String namespace, String name, String subresource) {
    Target named(String other) {
        return new Target(kind, namespace, other, subresource);
    }

    /** {@code deployments.apps}. */
    String resource() {
        return kind.plural() + (kind.group().isEmpty() ? "" : "." + kind.group());
    }
}
