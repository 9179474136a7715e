package io.epicheck.lint;

import io.epicheck.cluster.KubeObject;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** All old pods end before a new one begins. Milder, and for a person to solve, where a volume or a port of the node allows no other way. */
final class Recreate implements Rule {
    @Override
    public LintRule about() {
        return new LintRule(
                "recreate",
                Severity.ERROR,
                "A workload that gets requests is replaced by strategy Recreate.",
                "Kubernetes ends every old pod before it starts a new one: nothing answers in between.",
                "Use RollingUpdate with maxUnavailable: 0. With a volume that only one node can mount, or a port of"
                        + " the node, that needs another kind of storage or a Service first.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Workload workload : release.workloads()) {
            boolean recreates =
                    workload.manifest().object().text("/spec/strategy/type").equals("Recreate");
            if (!workload.isDeployment() || !workload.takesTraffic() || !recreates) {
                continue;
            }
            boolean bound = workload.isBoundToOne();
            findings.add(
                    bound ? Severity.WARNING : about().severity(),
                    workload.manifest(),
                    "/spec/strategy/type",
                    workload.label() + " gets requests and is replaced by Recreate",
                    bound ? List.of() : List.of(new Change.Put(workload.manifest(), "/spec/strategy", rolling())));
        }
    }

    private static ObjectNode rolling() {
        ObjectNode strategy = KubeObject.node().put("type", "RollingUpdate");
        strategy.putObject("rollingUpdate").put("maxUnavailable", 0).put("maxSurge", 1);
        return strategy;
    }
}
