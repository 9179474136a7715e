package io.epicheck.lint;

import tools.jackson.databind.node.IntNode;

/**
 * A rolling update starts a new pod before it ends an old one. The numbers of a person stay, unless they round to no pod at all: that is
 * an outage in every rollout, which nobody means.
 */
final class SurgeFirst {
    static final String RULE = "rolling-update-outage";
    static final String RECREATE = "recreate";
    static final String ONE_REPLICA = "one-replica";
    static final String MINIMUM = "hpa-minimum";

    private static final String UNAVAILABLE = "/spec/strategy/rollingUpdate/maxUnavailable";
    private static final String SURGE = "/spec/strategy/rollingUpdate/maxSurge";
    private static final IntOrPercent STANDARD = new IntOrPercent(25, true);

    private SurgeFirst() {}

    static void add(Workload workload, Hardener to) {
        tellOnePod(workload, to);
        if (!workload.isDeployment()) {
            return; // Pods of a StatefulSet have names, those of a DaemonSet a node: none can stand beside the old one.
        }
        if (workload.manifest().object().text("/spec/strategy/type").equals("Recreate")) {
            to.leave(
                    RECREATE,
                    workload,
                    "strategy.type stays Recreate: every rollout is an outage; somebody wanted no two pods at once");
            return;
        }
        int pods = workload.minimum();
        if (pods < 1) {
            return;
        }
        int surge = number(workload, SURGE).roundedUp(pods);
        int rounded = number(workload, UNAVAILABLE).roundedDown(pods);
        // As the Deployment controller resolves it: with both at zero nothing could move.
        int unavailable = surge == 0 && rounded == 0 ? 1 : rounded;
        if (unavailable >= pods) {
            String together = pods == 1 ? "as written, the only pod may end" : "as written, all pods may end";
            put(workload, UNAVAILABLE, 0, together + " before a new one is ready", to);
            if (surge == 0) {
                put(workload, SURGE, 1, "as written, no new pod may start before an old one has ended", to);
            }
        } else if (!isWritten(workload, UNAVAILABLE) && surge > 0) {
            put(workload, UNAVAILABLE, 0, "no pod ends before a new one is ready", to);
            if (!isWritten(workload, SURGE)) {
                put(workload, SURGE, 1, "one pod more while a rollout goes on", to);
            }
        }
    }

    private static void tellOnePod(Workload workload, Hardener to) {
        if (workload.isDaemonSet() || workload.minimum() != 1) {
            return;
        }
        if (workload.autoscaler().isPresent()) {
            to.leave(MINIMUM, workload, "minReplicas stays 1: one pod may be all there is, and it goes with its node");
        } else {
            to.leave(
                    ONE_REPLICA,
                    workload,
                    "replicas stays 1: a rollout is covered, a node that fails or is drained is not");
        }
    }

    private static boolean isWritten(Workload workload, String pointer) {
        return !workload.manifest().object().at(pointer).isMissingNode();
    }

    private static IntOrPercent number(Workload workload, String pointer) {
        return IntOrPercent.of(workload.manifest().object().at(pointer)).orElse(STANDARD);
    }

    private static void put(Workload workload, String pointer, int value, String why, Hardener to) {
        to.add(RULE, workload, new Change.Put(workload.manifest(), pointer, IntNode.valueOf(value)), why);
    }
}
