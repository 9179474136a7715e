package io.epicheck.rollout;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.PlannedChange;
import io.epicheck.rollout.verdict.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Which revision of which workload is waited for. */
final class Targets {
    private Targets() {}

    /** The workloads of a release, written or not: a release is well only when all of it runs. */
    static List<Target> of(List<PlannedChange> changes, Writes writes) {
        List<KubeObject> desired = changes.stream().map(PlannedChange::desired).toList();
        List<Target> targets = new ArrayList<>();
        for (PlannedChange change : changes) {
            if (Phase.isWorkload(change.ref())) {
                KubeObject stored = writes.storedFor(change);
                String stale = change.isChange() ? progressTime(change.live()) : "";
                targets.add(new Target(stored, stale, Selection.servicesOf(stored, desired), Target.SOAK));
            }
        }
        return List.copyOf(targets);
    }

    /** The workloads of a release of which nothing had to be written. */
    static List<Target> unchanged(List<PlannedChange> changes) {
        List<KubeObject> desired = changes.stream().map(PlannedChange::desired).toList();
        return changes.stream()
                .filter(change -> Phase.isWorkload(change.ref()))
                .map(change -> change.live().orElse(change.dryRun()))
                .map(stored -> new Target(stored, "", Selection.servicesOf(stored, desired), Target.SOAK))
                .toList();
    }

    /** The workloads that were put back, with the Services as they were. */
    static List<Target> restored(List<Restored> objects) {
        List<KubeObject> before = objects.stream().map(Restored::stored).toList();
        return objects.stream()
                .filter(object -> Phase.isWorkload(object.touched().ref()))
                .map(object -> new Target(
                        object.stored(),
                        progressTime(Optional.of(object.live())),
                        Selection.servicesOf(object.stored(), before),
                        Target.SOAK))
                .toList();
    }

    /** When the Progressing condition was last updated before our change. */
    private static String progressTime(Optional<KubeObject> live) {
        if (live.isEmpty()) {
            return "";
        }
        for (JsonNode condition : live.get().at("/status/conditions")) {
            if (condition.path("type").asString("").equals("Progressing")) {
                return condition.path("lastUpdateTime").asString("");
            }
        }
        return "";
    }

    /**
     * An object that was put back.
     *
     * @param live as it was just before
     * @param stored as the server stored it again
     */
    record Restored(Touched touched, KubeObject live, KubeObject stored) {}
}
