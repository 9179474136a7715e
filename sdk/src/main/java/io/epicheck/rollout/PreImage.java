package io.epicheck.rollout;

import io.epicheck.cluster.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object as it was before this release touched it, and the way back to it. Pure.
 *
 * <p>What the cluster itself writes is no difference: status, versions, managed fields, and the annotations of controllers. A replica
 * count that somebody else set meanwhile (an autoscaler, a person) is kept, and is no difference either.
 */
record PreImage(KubeObject object) {
    private static final Set<String> CONTROLLERS_OWN =
            Set.of("deployment.kubernetes.io/revision", "deprecated.daemonset.template.generation");

    /**
     * What to apply, so that the fields we owned before and those we set since have their old values, and those that only we set are
     * gone.
     *
     * @param applied what the server stored for our apply
     * @param live what is there now; its version is the precondition
     */
    KubeObject toApply(KubeObject applied, KubeObject live) {
        OwnedFields ours = OwnedFields.in(object).and(OwnedFields.in(applied)).and(OwnedFields.in(live));
        ObjectNode json = ours.of(object);
        ObjectNode metadata = json.get("metadata") instanceof ObjectNode known ? known : json.putObject("metadata");
        metadata.put("name", object.name());
        if (!object.namespace().isEmpty()) {
            metadata.put("namespace", object.namespace());
        }
        metadata.put("resourceVersion", live.resourceVersion());
        metadata.put("uid", live.uid());
        json.put("apiVersion", object.apiVersion());
        json.put("kind", object.kind());
        if (isScaledByOthers(applied, live) && json.get("spec") instanceof ObjectNode spec) {
            spec.remove("replicas");
            if (OwnedFields.in(live).contains("spec", "replicas")) {
                spec.set("replicas", live.at("/spec/replicas"));
            }
        }
        return KubeObject.of(json);
    }

    /** The whole object for a PUT: the way back when an apply did not lead there. */
    KubeObject toReplace(KubeObject applied, KubeObject live) {
        ObjectNode json = object.toJson();
        json.remove("status");
        if (json.get("metadata") instanceof ObjectNode metadata) {
            metadata.put("resourceVersion", live.resourceVersion());
            metadata.remove("generation");
        }
        if (isScaledByOthers(applied, live) && json.get("spec") instanceof ObjectNode spec) {
            spec.set("replicas", live.at("/spec/replicas"));
        }
        return KubeObject.of(json);
    }

    /** Where {@code live} is not as it was; empty when all is. Names of fields only, never values. */
    List<String> differences(KubeObject applied, KubeObject live) {
        ObjectNode before = content(object);
        ObjectNode now = content(live);
        if (isScaledByOthers(applied, live)) {
            dropReplicas(before);
            dropReplicas(now);
        }
        List<String> paths = new ArrayList<>();
        compare("", before, now, paths);
        return paths;
    }

    /** Whether the replica count is no longer the one that our apply left, or is somebody else's alone. */
    private static boolean isScaledByOthers(KubeObject applied, KubeObject live) {
        return !live.at("/spec/replicas").equals(applied.at("/spec/replicas"))
                || (isSet(live) && !OwnedFields.in(live).contains("spec", "replicas"));
    }

    private static boolean isSet(KubeObject live) {
        return live.at("/metadata/managedFields")
                .valueStream()
                .anyMatch(entry -> entry.path("fieldsV1").path("f:spec").has("f:replicas"));
    }

    private static void dropReplicas(ObjectNode json) {
        if (json.get("spec") instanceof ObjectNode spec) {
            spec.remove("replicas");
        }
    }

    private static ObjectNode content(KubeObject object) {
        ObjectNode json = object.toJson();
        json.remove("status");
        if (json.get("metadata") instanceof ObjectNode metadata) {
            // an object that had to be made anew has another identity, and is as before all the same
            metadata.remove(
                    List.of("resourceVersion", "generation", "managedFields", "selfLink", "uid", "creationTimestamp"));
            if (metadata.get("annotations") instanceof ObjectNode annotations) {
                annotations.remove(CONTROLLERS_OWN);
            }
            for (String map : List.of("annotations", "labels")) {
                if (metadata.path(map).isEmpty()) {
                    metadata.remove(map);
                }
            }
        }
        return json;
    }

    private static void compare(String path, JsonNode before, JsonNode now, List<String> paths) {
        if (before.equals(now)) {
            return;
        }
        if (!before.isObject() || !now.isObject()) {
            paths.add(path);
            return;
        }
        Set<String> names = new TreeSet<>();
        for (Map.Entry<String, JsonNode> entry : before.properties()) {
            names.add(entry.getKey());
        }
        for (Map.Entry<String, JsonNode> entry : now.properties()) {
            names.add(entry.getKey());
        }
        for (String name : names) {
            compare(path.isEmpty() ? name : path + "." + name, before.path(name), now.path(name), paths);
        }
    }
}
