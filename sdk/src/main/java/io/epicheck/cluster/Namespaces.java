package io.epicheck.cluster;

import io.epicheck.AccessException;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The namespace of a release. */
public final class Namespaces {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);

    private Namespaces() {}

    /**
     * Creates a namespace when it is missing; an existing one stays as it is.
     *
     * @return whether it was created
     * @throws AccessException when it is missing and may not be created, or is being deleted
     */
    public static boolean ensure(Cluster cluster, String namespace) {
        Optional<KubeObject> found;
        try {
            found = cluster.api().get(new ObjectRef(NAMESPACE, "", namespace));
        } catch (ApiException e) {
            if (e.status() == 403) {
                return false; // Credentials for one namespace may not look at it; the first write tells whether it is
                // there.
            }
            throw e;
        }
        if (found.isPresent()) {
            if (found.get().text("/status/phase").equals("Terminating")) {
                throw new AccessException(
                        "NAMESPACE_TERMINATING",
                        "namespace " + namespace + " is being deleted; nothing can be created in it",
                        "Wait until it is gone, then deploy again.");
            }
            return false;
        }
        ObjectNode json = KubeObject.node().put("apiVersion", "v1").put("kind", "Namespace");
        ObjectNode metadata = json.putObject("metadata").put("name", namespace);
        metadata.putObject("labels").put("app.kubernetes.io/managed-by", "epicheck");
        try {
            cluster.api().apply(KubeObject.of(json), ApplyOptions.DEFAULT);
        } catch (ApiException e) {
            if (e.status() == 403) {
                throw new AccessException(
                        "NAMESPACE_MISSING",
                        "namespace " + namespace + " does not exist, and these credentials may not create it",
                        "Have it created: kubectl create namespace " + namespace);
            }
            throw e;
        }
        return true;
    }
}
