package io.epicheck.manifest;

import io.epicheck.BadInputException;
import io.epicheck.Problem;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the server how it serves each kind of a release; each kind once. */
final class ServedKinds {
    private ServedKinds() {}

    static List<ObjectRef> refs(KubeApi api, String namespace, List<Manifest> manifests) {
        Map<String, Optional<ResourceType>> types = new HashMap<>();
        List<ObjectRef> refs = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Manifest manifest : manifests) {
            String apiVersion = manifest.object().apiVersion();
            String kind = manifest.object().kind();
            Optional<ResourceType> type =
                    types.computeIfAbsent(apiVersion + " " + kind, unused -> api.resourceType(apiVersion, kind));
            if (type.isPresent() && type.get().namespaced()) {
                refs.add(new ObjectRef(type.get(), namespace, manifest.object().name()));
                continue;
            }
            String message = type.isEmpty()
                    ? "the cluster does not serve " + kind + " of " + apiVersion
                    : kind + " of " + apiVersion + " belongs to no namespace";
            String hint = type.isEmpty()
                    ? "install what defines it, or name a version that the cluster serves"
                    : "a release holds only objects of its namespace";
            problems.add(new Problem(manifest.position(), type.isEmpty() ? "apiVersion" : "kind", message, hint));
        }
        if (!problems.isEmpty()) {
            throw new BadInputException(problems);
        }
        return refs;
    }
}
