package io.epicheck.lint;

import tools.jackson.databind.node.IntNode;

/**
 * The time to end holds the wait before it, the longest request, and room. A written time is raised in two cases: it was written for pods
 * that did not wait yet, or it ends within the wait, so that the pod would be killed in the middle of it. Raising it costs nothing: a pod
 * that is done ends.
 */
final class Grace {
    static final String RULE = "grace-too-short";

    private Grace() {}

    static void add(Workload workload, Hardener to) {
        boolean waitIsNew = !PreStop.without(workload).isEmpty();
        int wait = Math.max(workload.preStopSeconds(), waitIsNew ? Ending.PRE_STOP : 0);
        int needed = Ending.neededGrace(wait, to.facts().lint());
        int given = workload.graceSeconds();
        if (given >= needed) {
            return;
        }
        boolean written = workload.pods().podSpec().has("terminationGracePeriodSeconds");
        if (written && !waitIsNew && given > wait) {
            to.leave(
                    RULE,
                    workload,
                    "terminationGracePeriodSeconds stays " + given + ": a request that takes longer than "
                            + (given - wait) + " s is cut off");
            return;
        }
        to.add(
                RULE,
                workload,
                new Change.Put(workload.manifest(), workload.gracePointer(), IntNode.valueOf(needed)),
                wait + " s of preStop, the longest request, and room" + (written ? "; written: " + given : ""));
    }
}
