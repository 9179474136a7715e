package io.epicheck.manifest;

import java.util.List;
import java.util.Map;

/** What the server requires of a kind: a document that has it is an object, one that lacks it can only be a part of an overlay. */
final class Completeness {
    private static final List<String> WORKLOAD = List.of("/spec/selector", "/spec/template/spec/containers");

    private static final Map<String, List<String>> REQUIRED = Map.ofEntries(
            Map.entry("Deployment", WORKLOAD),
            Map.entry("DaemonSet", WORKLOAD),
            Map.entry("StatefulSet", WORKLOAD),
            Map.entry("Job", List.of("/spec/template/spec/containers")),
            Map.entry("CronJob", List.of("/spec/schedule", "/spec/jobTemplate/spec/template/spec/containers")),
            Map.entry("HorizontalPodAutoscaler", List.of("/spec/scaleTargetRef", "/spec/maxReplicas")),
            Map.entry("PersistentVolumeClaim", List.of("/spec/accessModes", "/spec/resources/requests")),
            Map.entry("NetworkPolicy", List.of("/spec/podSelector")),
            Map.entry("PodDisruptionBudget", List.of("/spec/selector")));

    private Completeness() {}

    /** The pointers that a document lacks. */
    static List<String> missingPointers(Document document) {
        return REQUIRED.getOrDefault(document.kind(), List.of()).stream()
                .filter(pointer -> document.at(pointer).isMissingNode()
                        || document.at(pointer).isNull())
                .toList();
    }

    /** The same as key paths. */
    static List<String> missing(Document document) {
        return missingPointers(document).stream()
                .map(pointer -> Pointers.readable(document.json(), pointer))
                .toList();
    }
}
