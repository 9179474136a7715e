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
        RollingUpdate update = RollingUpdate.of(workload);
        if (update.unavailable() >= pods) {
            String together = pods == 1 ? "as written, the only pod may end" : "as written, all pods may end";
            put(workload, RollingUpdate.UNAVAILABLE, 0, together + " before a new one is ready", to);
            if (update.surge() == 0) {
                put(
                        workload,
                        RollingUpdate.SURGE,
                        1,
                        "as written, no new pod may start before an old one has ended",
                        to);
            }
        } else if (!isWritten(workload, RollingUpdate.UNAVAILABLE) && update.surge() > 0) {
            put(workload, RollingUpdate.UNAVAILABLE, 0, "no pod ends before a new one is ready", to);
            if (!isWritten(workload, RollingUpdate.SURGE)) {
                put(workload, RollingUpdate.SURGE, 1, "one pod more while a rollout goes on", to);
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

    private static void put(Workload workload, String pointer, int value, String why, Hardener to) {
        to.add(RULE, workload, new Change.Put(workload.manifest(), pointer, IntNode.valueOf(value)), why);
    }
}
