package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is kept of an object while a release is watched. Namespaces hold thousands of pods and several events for each; without what nothing
 * reads they need a tenth of the memory. Workloads stay whole: whoever changed one is found in their managed fields.
 */
public final class Kept {
    private static final Set<String> NORMAL_EVENTS =
            Set.of("Killing", "TriggeredScaleUp", "Nominated", "WaitForFirstConsumer");
    private static final List<String> METADATA = List.of(
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "labels",
            "ownerReferences");
    private static final List<String> CONTAINER =
            List.of("name", "image", "restartPolicy", "resources", "readinessProbe", "startupProbe", "livenessProbe");
    private static final List<String> STATE =
            List.of("name", "image", "imageID", "restartCount", "ready", "started", "state", "lastState");

    private Kept() {}

    /** Empty when nothing would ever read it. */
    public static Optional<KubeObject> of(KubeObject object) {
        return switch (Kinds.id(object)) {
            case "Pod" -> Optional.of(pod(object));
            case "ReplicaSet" -> Optional.of(parts(object, List.of("spec", "status")));
            case "ControllerRevision" -> Optional.of(parts(object, List.of("revision")));
            case "EndpointSlice" -> Optional.of(parts(object, List.of("endpoints")));
            case "Event" ->
                object.text("/type").equals("Normal") && !NORMAL_EVENTS.contains(object.text("/reason"))
                        ? Optional.empty()
                        : Optional.of(parts(
                                object,
                                List.of("type", "reason", "message", "count", "lastTimestamp", "involvedObject")));
            default -> Optional.of(object);
        };
    }

    private static KubeObject pod(KubeObject object) {
        ObjectNode kept = head(object);
        JsonNode spec = object.at("/spec");
        ObjectNode keptSpec = pick(spec, List.of("nodeName", "restartPolicy"));
        lists(keptSpec, spec, List.of("containers", "initContainers"), CONTAINER);
        kept.set("spec", keptSpec);
        JsonNode status = object.at("/status");
        ObjectNode keptStatus = pick(status, List.of("phase", "reason", "message", "conditions", "nominatedNodeName"));
        lists(keptStatus, status, List.of("containerStatuses", "initContainerStatuses"), STATE);
        kept.set("status", keptStatus);
        return KubeObject.of(kept);
    }

    private static KubeObject parts(KubeObject object, List<String> fields) {
        ObjectNode kept = head(object);
        fields.stream()
                .filter(field -> !object.at("/" + field).isMissingNode())
                .forEach(field -> kept.set(field, object.at("/" + field)));
        return KubeObject.of(kept);
    }

    private static ObjectNode head(KubeObject object) {
        ObjectNode kept = KubeObject.node();
        kept.put("apiVersion", object.apiVersion()).put("kind", object.kind());
        kept.set("metadata", pick(object.at("/metadata"), METADATA));
        return kept;
    }

    private static void lists(ObjectNode kept, JsonNode from, List<String> names, List<String> fields) {
        for (String name : names) {
            if (from.path(name).isArray()) {
                ArrayNode list = kept.putArray(name);
                from.path(name).forEach(item -> list.add(pick(item, fields)));
            }
        }
    }

    private static ObjectNode pick(JsonNode from, List<String> fields) {
        ObjectNode picked = KubeObject.node();
        for (String field : fields) {
            JsonNode value = from.get(field);
            if (value != null) {
                picked.set(field, value);
            }
        }
        return picked;
    }
}
