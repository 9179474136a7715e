package io.epicheck.pipeline;

import io.epicheck.context.CommitOrder;
import io.epicheck.rollout.ReleaseOrder;
import io.epicheck.rollout.journal.ReleaseSource;

/** Asks git first; where the clone is too shallow to know, the runs of the same CI job are in order. */
record KnownOrder(CommitOrder commits) implements ReleaseOrder {
    @Override
    public boolean isOlder(ReleaseSource candidate, ReleaseSource deployed) {
        if (candidate.commit().equals(deployed.commit())) {
            return false;
        }
        boolean forward = commits.isCommitBefore(deployed.commit(), candidate.commit());
        boolean sameLine = candidate.ref().equals(deployed.ref());
        return commits.isCommitBefore(candidate.commit(), deployed.commit())
                || (!forward && sameLine && CommitOrder.isRunBefore(candidate.runId(), deployed.runId()));
    }
}
