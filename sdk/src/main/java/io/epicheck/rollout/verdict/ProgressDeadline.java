package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import java.util.List;
import java.util.Optional;

/** The Deployment controller itself gave up on our generation. */
final class ProgressDeadline {
    private ProgressDeadline() {}

    static Optional<Finding> of(Snapshot snapshot, Target target, KubeObject workload, List<KubeObject> pods) {
        return Conditions.find(workload, "Progressing")
                .filter(condition -> condition.path("reason").asString("").equals("ProgressDeadlineExceeded"))
                .filter(condition ->
                        !condition.path("lastUpdateTime").asString("").equals(target.staleProgress()))
                .map(condition -> Finding.of(
                        CauseCode.PROGRESS_DEADLINE_EXCEEDED,
                        "no progress for " + workload.number("/spec/progressDeadlineSeconds", 600) + " s: "
                                + NotReady.hint(snapshot, pods)
                                        .orElse(condition.path("message").asString("")),
                        NotReady.evidence(snapshot, pods)));
    }
}
