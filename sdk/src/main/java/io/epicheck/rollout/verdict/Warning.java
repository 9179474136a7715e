package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the cluster itself warned of, about a workload or a pod of its new revision, since it was applied.
 *
 * @param object as {@code Kind namespace/name}
 */
public record Warning(String object, String reason, String message) {
    /** Oldest first. Repetitions of one warning are equal. */
    public static List<Warning> about(Snapshot snapshot, Target target) {
        return snapshot.find(target).stream()
                .flatMap(workload -> related(snapshot, workload))
                .flatMap(object -> snapshot.warnings(object.uid()).stream()
                        .filter(event -> !Evidence.isHarmless(event))
                        .filter(event -> Versions.number(event.resourceVersion()) > target.appliedVersion())
                        .map(event -> new Warning(object.toString(), event.text("/reason"), event.text("/message"))))
                .toList();
    }

    private static Stream<KubeObject> related(Snapshot snapshot, KubeObject workload) {
        return Stream.of(
                        Stream.of(workload),
                        NewRevision.replicaSet(snapshot, workload).stream(),
                        NewRevision.pods(snapshot, workload).stream())
                .flatMap(objects -> objects);
    }
}
