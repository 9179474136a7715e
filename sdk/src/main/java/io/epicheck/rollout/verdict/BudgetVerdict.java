package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;

/** A PodDisruptionBudget that its controller has seen; how many pods may go is no matter of a release. */
final class BudgetVerdict {
    private BudgetVerdict() {}

    static Verdict of(KubeObject budget) {
        return budget.observedGeneration() < budget.generation()
                ? new Progressing(Counts.NONE, "its controller has not seen the change yet")
                : new Ready(Counts.NONE);
    }
}
