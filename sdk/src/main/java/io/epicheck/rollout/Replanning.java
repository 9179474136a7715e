package io.epicheck.rollout;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.PlannedChange;
import io.epicheck.manifest.ReleasePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** A second look at the workloads after a canary has taken its time. Pure. */
final class Replanning {
    private Replanning() {}

    /** The plan with its workloads as they are now; what is written already stays as it was planned. */
    static ReleasePlan merged(ReleasePlan before, ReleasePlan now) {
        Map<String, PlannedChange> fresh = byName(now);
        return new ReleasePlan(
                before.namespace(),
                before.namespaceExists(),
                before.changes().stream()
                        .map(change -> Phase.isWorkload(change.ref())
                                ? fresh.getOrDefault(change.ref().toString(), change)
                                : change)
                        .toList());
    }

    /** Why the rollout must not go on: somebody has changed a workload, other than its number of pods. */
    static Optional<Cause> refused(ReleasePlan before, ReleasePlan now) {
        Map<String, PlannedChange> fresh = byName(now);
        for (PlannedChange change : before.changes()) {
            Optional<KubeObject> found =
                    Optional.ofNullable(fresh.get(change.ref().toString())).flatMap(PlannedChange::live);
            if (Phase.isWorkload(change.ref()) && !spec(change.live()).equals(spec(found))) {
                return Optional.of(new Cause(
                        "CHANGED_MEANWHILE",
                        change.ref().toString(),
                        change.ref() + " was changed by somebody else while the canary ran",
                        found.map(object -> List.of("generation " + object.generation()))
                                .orElse(List.of("it is gone")),
                        "Find out who deploys there; then deploy again."));
            }
        }
        return Optional.empty();
    }

    private static Map<String, PlannedChange> byName(ReleasePlan plan) {
        return plan.changes().stream()
                .collect(Collectors.toMap(change -> change.ref().toString(), Function.identity(), (one, other) -> one));
    }

    private static Optional<ObjectNode> spec(Optional<KubeObject> object) {
        return object.map(known -> {
            ObjectNode json = known.toJson();
            ObjectNode spec = json.path("spec") instanceof ObjectNode node ? node : KubeObject.node();
            spec.remove("replicas");
            return spec;
        });
    }
}
