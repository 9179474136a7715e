package io.epicheck.rollout;

import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import io.epicheck.manifest.PlannedChange;
import io.epicheck.rollout.verdict.Kinds;
import io.epicheck.rollout.verdict.ReadinessRule;
import io.epicheck.rollout.verdict.Target;
import io.epicheck.rollout.watch.WatchedKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Which revision of which workload is waited for. */
final class Targets {
    private Targets() {}

    /** What has to be watched to judge a release. */
    static Set<ResourceType> watched(List<PlannedChange> changes) {
        return WatchedKinds.forTypes(changes.stream()
                .filter(Targets::isJudged)
                .map(change -> change.ref().type())
                .toList());
    }

    /** The workloads of a release, written or not: a release is well only when all of it runs. */
    static List<Target> of(List<PlannedChange> changes, Writes writes, List<ReadinessRule> rules) {
        List<KubeObject> desired = changes.stream().map(PlannedChange::desired).toList();
        List<Target> targets = new ArrayList<>();
        for (PlannedChange change : changes) {
            if (Phase.of(change) == Phase.RELEASE && isJudged(change)) {
                KubeObject stored = writes.storedFor(change);
                String stale = change.isChange() ? progressTime(change.live()) : "";
                List<String> services =
                        Phase.isWorkload(change.ref()) ? Selection.servicesOf(stored, desired) : List.of();
                targets.add(new Target(stored, stale, services, Target.SOAK, rules));
            }
        }
        return List.copyOf(targets);
    }

    /** What of a release is waited for when nothing had to be written. */
    static List<Target> unchanged(List<PlannedChange> changes, List<ReadinessRule> rules) {
        List<KubeObject> desired = changes.stream().map(PlannedChange::desired).toList();
        return changes.stream()
                .filter(change -> Phase.of(change) == Phase.RELEASE && isJudged(change))
                .map(change -> {
                    KubeObject stored = change.live().orElse(change.dryRun());
                    List<String> services =
                            Phase.isWorkload(change.ref()) ? Selection.servicesOf(stored, desired) : List.of();
                    return new Target(stored, "", services, Target.SOAK, rules);
                })
                .toList();
    }

    /** What was applied once the workloads ran: autoscalers, disruption budgets and routes. */
    static List<Target> exposed(List<PlannedChange> changes, Writes writes) {
        List<String> services = changes.stream()
                .map(PlannedChange::desired)
                .filter(Targets::isService)
                .map(KubeObject::name)
                .toList();
        return changes.stream()
                .filter(change -> Phase.of(change) == Phase.EXPOSE && isJudged(change))
                .map(change -> new Target(writes.storedFor(change), "", services, Target.SOAK))
                .toList();
    }

    /**
     * Whether a verdict about it is possible and this release's matter: workloads and custom resources always, others when they are
     * written, a Service when it waits for an address.
     */
    private static boolean isJudged(PlannedChange change) {
        ResourceType type = change.ref().type();
        if (Phase.isWorkload(change.ref()) || Kinds.isCustom(type.apiVersion())) {
            return true;
        }
        if (Kinds.isStatic(Kinds.id(type.apiVersion(), type.kind()))) {
            return false;
        }
        return isService(change.desired())
                ? change.desired().text("/spec/type").equals("LoadBalancer")
                : change.isChange();
    }

    private static boolean isService(KubeObject object) {
        return object.kind().equals("Service") && object.apiVersion().equals("v1");
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
