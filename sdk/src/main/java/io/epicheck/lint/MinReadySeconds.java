package io.epicheck.lint;

import tools.jackson.databind.node.IntNode;

/** A pod that was ready once is trusted at once. */
final class MinReadySeconds implements Rule {
    private static final int SECONDS = 5;

    @Override
    public LintRule about() {
        return new LintRule(
                "min-ready-seconds",
                Severity.NOTE,
                "minReadySeconds is 0 for a workload that gets requests.",
                "A new pod that answers its first check and then crashes counts: old pods are ended on its word.",
                "Set minReadySeconds to 5 or more.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Workload workload : release.workloads()) {
            if (workload.takesTraffic()
                    && !workload.isDaemonSet()
                    && workload.manifest().object().number("/spec/minReadySeconds", 0) == 0) {
                findings.add(
                        workload.manifest(),
                        "/spec/minReadySeconds",
                        workload.label() + " trusts a new pod as soon as it is ready once",
                        new Change.Put(workload.manifest(), "/spec/minReadySeconds", IntNode.valueOf(SECONDS)));
            }
        }
    }
}
