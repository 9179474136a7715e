package io.epicheck.lint;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Nothing keeps a drain from taking every pod at once. */
final class NoPdb implements Rule {
    @Override
    public LintRule about() {
        return new LintRule(
                "no-pdb",
                Severity.WARNING,
                "A workload with several replicas has no PodDisruptionBudget.",
                "Draining nodes, as an upgrade of the cluster does, may take all of its pods away at once.",
                "Add a PodDisruptionBudget with maxUnavailable: 1.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Workload workload : release.workloads()) {
            // Pods of a DaemonSet are not evicted by a drain.
            if (!workload.isDaemonSet()
                    && workload.minimum() > 1
                    && workload.budgets().isEmpty()) {
                findings.add(
                        workload.takesTraffic() ? about().severity() : Severity.NOTE,
                        workload.manifest(),
                        "",
                        workload.label() + " has " + workload.minimum() + " pods or more and no PodDisruptionBudget",
                        List.of(new Change.Add(budget(workload.manifest()))));
            }
        }
    }

    /** What lets a drain take one of its pods at a time. */
    static KubeObject budget(Manifest workload) {
        KubeObject object = workload.object();
        ObjectNode budget = KubeObject.node().put("apiVersion", "policy/v1").put("kind", "PodDisruptionBudget");
        ObjectNode metadata = budget.putObject("metadata").put("name", object.name());
        if (!object.namespace().isEmpty()) {
            metadata.put("namespace", object.namespace());
        }
        ObjectNode spec = budget.putObject("spec").put("maxUnavailable", 1);
        spec.set("selector", object.at("/spec/selector").deepCopy());
        return KubeObject.of(budget);
    }
}
