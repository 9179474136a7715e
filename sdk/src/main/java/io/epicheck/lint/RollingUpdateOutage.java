package io.epicheck.lint;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.IntNode;

/** By Kubernetes' rounding (surge up, unavailable down, and 1 unavailable when both are 0) no pod has to stay. */
final class RollingUpdateOutage implements Rule {
    @Override
    public LintRule about() {
        return new LintRule(
                "rolling-update-outage",
                Severity.ERROR,
                "maxUnavailable lets a rolling update take every pod away at once.",
                "Kubernetes may end the last old pod before a new one is ready: nothing answers until it is.",
                "Set maxUnavailable: 0 and maxSurge: 1.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Workload workload : release.workloads()) {
            int pods = workload.minimum();
            if (!workload.isDeployment()
                    || !workload.takesTraffic()
                    || pods < 1
                    || workload.manifest().object().text("/spec/strategy/type").equals("Recreate")) {
                continue;
            }
            RollingUpdate update = RollingUpdate.of(workload);
            if (update.unavailable() >= pods) { // fewer of several: less room, no outage
                findings.add(
                        about().severity(),
                        workload.manifest(),
                        RollingUpdate.UNAVAILABLE,
                        workload.label() + ": with " + counted(pods) + ", maxUnavailable " + update.written()
                                + (update.forced() ? " and no surge is rounded to 1: " : ": ")
                                + "every rollout may leave none to answer",
                        fix(workload, update.surge()));
            }
        }
    }

    private static List<Change> fix(Workload workload, int surge) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Put(workload.manifest(), RollingUpdate.UNAVAILABLE, IntNode.valueOf(0)));
        if (surge == 0) {
            changes.add(new Change.Put(workload.manifest(), RollingUpdate.SURGE, IntNode.valueOf(1)));
        }
        return changes;
    }

    private static String counted(int pods) {
        return pods == 1 ? "1 pod" : pods + " pods";
    }
}
