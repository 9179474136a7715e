package io.epicheck.lint;

import io.epicheck.manifest.Manifest;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.IntNode;

/** A budget that allows no eviction: a drain waits for ever. Judged by the fewest pods that the workload is meant to have. */
final class PdbBlocksDrain implements Rule {
    private static final String MAX = "/spec/maxUnavailable";
    private static final String MIN = "/spec/minAvailable";

    @Override
    public LintRule about() {
        return new LintRule(
                "pdb-blocks-drain",
                Severity.WARNING,
                "A PodDisruptionBudget allows no pod to be evicted.",
                "A node with such a pod can never be drained: upgrades of the cluster stop there, or kill the pod by"
                        + " force.",
                "Allow one pod to be away: maxUnavailable: 1. With one replica, run two first.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Manifest budget : release.budgets()) {
            for (Workload workload : release.workloads()) {
                if (!workload.isDaemonSet()
                        && workload.minimum() > 0
                        && workload.budgets().contains(budget)) {
                    check(budget, workload, findings);
                }
            }
        }
    }

    private void check(Manifest budget, Workload workload, Findings findings) {
        int pods = workload.minimum();
        Optional<IntOrPercent> max = IntOrPercent.of(budget.object().at(MAX));
        Optional<IntOrPercent> min = IntOrPercent.of(budget.object().at(MIN));
        String label = "PodDisruptionBudget `" + budget.object().name() + "`";
        if (max.isPresent() && max.get().value() == 0) {
            findings.add(
                    budget,
                    MAX,
                    label + " allows no pod of " + workload.label() + " to be away",
                    new Change.Put(budget, MAX, IntNode.valueOf(1)));
        } else if (min.isPresent() && min.get().roundedUp(pods) >= pods) {
            findings.add(
                    about().severity(),
                    budget,
                    MIN,
                    label + " wants " + min.get() + " of the " + pods + " pods of " + workload.label()
                            + " to be there at all times",
                    pods > 1 ? List.of(new Change.Put(budget, MIN, IntNode.valueOf(pods - 1))) : List.of());
        }
    }
}
