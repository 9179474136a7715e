package io.epicheck.lint;

import java.util.List;
import tools.jackson.databind.node.IntNode;

/** How long a pod's end takes: the preStop hook, then the requests that are under way. */
final class Ending {
    /** Measured: with 10 s no request was lost behind any data plane that stops sending to pods which end. */
    static final int PRE_STOP = 10;

    private static final int ROOM = 5;

    private Ending() {}

    /** The grace that a hook of this length needs. */
    static int neededGrace(int preStop, LintContext context) {
        return preStop + (int) Math.ceil(context.longestRequest().toMillis() / 1000.0) + ROOM;
    }

    /** Raises the grace where it is too short for the hook. */
    static List<Change> grace(Workload workload, int preStop, LintContext context) {
        int needed = neededGrace(preStop, context);
        return workload.graceSeconds() >= needed
                ? List.of()
                : List.of(new Change.Put(workload.manifest(), workload.gracePointer(), IntNode.valueOf(needed)));
    }
}
