package io.epicheck.lint;

import java.util.List;
import tools.jackson.databind.node.IntNode;

/**
 * One pod is all there is. The fix asks for two only where every rollout runs two side by side already; whether a database or a pod with a
 * volume of one node may be doubled, only its author knows.
 */
final class OneReplica implements Rule {
    @Override
    public LintRule about() {
        return new LintRule(
                "one-replica",
                Severity.WARNING,
                "A workload that gets requests has one replica.",
                "A drained or lost node takes the only pod with it: nothing answers until another one is ready.",
                "Run at least two, when the application allows it.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Workload workload : release.workloads()) {
            if (workload.isDaemonSet()
                    || !workload.takesTraffic()
                    || workload.autoscaler().isPresent()
                    || workload.minimum() != 1) {
                continue;
            }
            boolean said = workload.manifest().object().at("/spec/replicas").isNumber();
            boolean rolls = workload.isDeployment()
                    && !workload.isBoundToOne()
                    && !workload.manifest().object().text("/spec/strategy/type").equals("Recreate");
            findings.add(
                    workload.isDeployment() ? about().severity() : Severity.NOTE,
                    workload.manifest(),
                    "/spec/replicas",
                    workload.label() + " gets requests and has one replica"
                            + (said ? "" : " (`replicas` is not set, and no autoscaler is in the release)"),
                    rolls
                            ? List.of(new Change.Put(workload.manifest(), "/spec/replicas", IntNode.valueOf(2)))
                            : List.of());
        }
    }
}
