package io.epicheck.manifest;

import io.epicheck.cluster.KubeObject;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Leaves the number of pods to an autoscaler that targets a workload, in the release or in the cluster.
 *
 * <ul>
 *   <li>A workload that does not exist yet is created with the manifest's number: the autoscaler starts from there.
 *   <li>From then on {@code spec.replicas} is not sent.
 *   <li>As long as nobody but us ever set the number, leaving it out would make the server forget it and fall back to 1. So the live
 *       number is sent instead; it changes nothing, and is refused as a conflict should the autoscaler scale in this very moment.
 * </ul>
 */
final class ReplicaRule {
    private static final String MANAGER = "epicheck";

    private final Set<String> scaled = new HashSet<>();

    /** @param autoscalers of the release and of the namespace */
    ReplicaRule(Collection<KubeObject> autoscalers) {
        for (KubeObject autoscaler : autoscalers) {
            scaled.add(
                    autoscaler.text("/spec/scaleTargetRef/kind") + "/" + autoscaler.text("/spec/scaleTargetRef/name"));
        }
    }

    KubeObject adjust(KubeObject desired, Optional<KubeObject> live) {
        if (live.isEmpty() || !scaled.contains(desired.kind() + "/" + desired.name())) {
            return desired;
        }
        ObjectNode json = desired.toJson();
        if (!(json.path("spec") instanceof ObjectNode spec)) {
            return desired;
        }
        spec.remove("replicas");
        JsonNode number = live.get().at("/spec/replicas");
        if (number.isNumber() && isOurs(live.get())) {
            spec.set("replicas", number);
        }
        return KubeObject.of(json);
    }

    /** True when an apply of ours set the number, and nobody else holds it too. */
    private static boolean isOurs(KubeObject live) {
        boolean ours = false;
        for (JsonNode entry : live.at("/metadata/managedFields")) {
            if (!entry.at("/fieldsV1/f:spec").has("f:replicas")) {
                continue;
            }
            boolean applied = "Apply".equals(entry.path("operation").asString(""))
                    && MANAGER.equals(entry.path("manager").asString(""));
            if (!applied) {
                return false;
            }
            ours = true;
        }
        return ours;
    }
}
