package io.epicheck.lint;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;

/** By Kubernetes' rounding (surge up, unavailable down, and 1 unavailable when both are 0) no pod has to stay. */
final class RollingUpdateOutage implements Rule {
    private static final String UPDATE = "/spec/strategy/rollingUpdate";
    private static final IntOrPercent STANDARD = new IntOrPercent(25, true);

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
            JsonNode strategy = workload.manifest().object().at("/spec/strategy");
            int pods = workload.minimum();
            if (!workload.isDeployment()
                    || !workload.takesTraffic()
                    || pods < 1
                    || strategy.path("type").asString("").equals("Recreate")) {
                continue;
            }
            JsonNode update = strategy.path("rollingUpdate");
            int surge =
                    IntOrPercent.of(update.path("maxSurge")).orElse(STANDARD).roundedUp(pods);
            IntOrPercent given = IntOrPercent.of(update.path("maxUnavailable")).orElse(STANDARD);
            int unavailable = given.roundedDown(pods);
            boolean forced = surge == 0 && unavailable == 0;
            if (forced || unavailable >= pods) {
                if (Math.max(1, unavailable) < pods) {
                    continue; // one of several: less room, no outage
                }
                findings.add(
                        about().severity(),
                        workload.manifest(),
                        UPDATE + "/maxUnavailable",
                        workload.label() + ": with " + counted(pods) + ", maxUnavailable " + given
                                + (forced ? " and no surge is rounded to 1: " : ": ")
                                + "every rollout may leave none to answer",
                        fix(workload, surge));
            }
        }
    }

    private static List<Change> fix(Workload workload, int surge) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Put(workload.manifest(), UPDATE + "/maxUnavailable", IntNode.valueOf(0)));
        if (surge == 0) {
            changes.add(new Change.Put(workload.manifest(), UPDATE + "/maxSurge", IntNode.valueOf(1)));
        }
        return changes;
    }

    private static String counted(int pods) {
        return pods == 1 ? "1 pod" : pods + " pods";
    }
}
