package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import java.util.List;

/** A PersistentVolumeClaim: bound, or waiting for the first pod that uses it. */
final class ClaimVerdict {
    private ClaimVerdict() {}

    static Verdict of(Snapshot snapshot, Target target, KubeObject claim) {
        return switch (claim.text("/status/phase")) {
            case "Bound" -> new Ready(Counts.NONE);
            case "Lost" ->
                new Failed(
                        Counts.NONE,
                        Finding.of(
                                        CauseCode.PVC_LOST,
                                        "its volume " + claim.text("/spec/volumeName") + " is gone",
                                        Evidence.warnings(snapshot, claim))
                                .about(target));
            default ->
                snapshot.events(claim.uid(), "WaitForFirstConsumer").isEmpty()
                        ? new Progressing(Counts.NONE, "it is not bound to a volume" + last(snapshot, claim))
                        : new Ready(Counts.NONE);
        };
    }

    private static String last(Snapshot snapshot, KubeObject claim) {
        List<String> warnings = Evidence.warnings(snapshot, claim);
        return warnings.isEmpty() ? "" : "; " + warnings.get(warnings.size() - 1);
    }
}
