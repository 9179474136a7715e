package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What has pods: by its own status, and by the pods of the revision that was asked for. */
final class WorkloadVerdict {
    private static final Set<String> UNCOUNTED = Set.of("Job", "Pod");

    private WorkloadVerdict() {}

    static Verdict of(Snapshot snapshot, Target target, KubeObject workload) {
        boolean counted = !UNCOUNTED.contains(workload.kind());
        if (counted && workload.observedGeneration() < target.applied().generation()) {
            int desired = CountsOf.workload(workload, List.of()).desired();
            return new Progressing(new Counts(desired, 0, 0, 0), "its controller has not seen the change yet");
        }
        List<KubeObject> pods = NewRevision.pods(snapshot, workload);
        Counts counts = CountsOf.workload(workload, pods);
        return failure(snapshot, target, workload, pods, counts)
                .<Verdict>map(finding -> new Failed(counts, finding.about(target)))
                .orElseGet(() -> missing(snapshot, target, workload, pods)
                        .<Verdict>map(detail -> new Progressing(counts, detail))
                        .orElseGet(() -> new Ready(counts)));
    }

    private static Optional<Finding> failure(
            Snapshot snapshot, Target target, KubeObject workload, List<KubeObject> pods, Counts counts) {
        List<KubeObject> counting =
                pods.stream().filter(pod -> PodFailure.counts(snapshot, pod)).toList();
        return JobFailure.of(snapshot, workload, pods)
                .or(() -> Quorum.of(counting, counts.desired(), pod -> PodFailure.of(snapshot, pod)))
                .or(() -> Refusal.of(snapshot, workload, target))
                .or(() -> ProgressDeadline.of(snapshot, target, workload, pods));
    }

    private static Optional<String> missing(
            Snapshot snapshot, Target target, KubeObject workload, List<KubeObject> pods) {
        Optional<String> notRolledOut = RolledOut.missing(workload);
        if (notRolledOut.isPresent()) {
            return notRolledOut.map(detail -> joined(detail, NotReady.hint(snapshot, pods)));
        }
        if (workload.kind().equals("Job")) {
            return Optional.empty();
        }
        return Endpoints.missing(snapshot, target, pods).or(() -> Soak.missing(snapshot, target, pods));
    }

    private static String joined(String detail, Optional<String> hint) {
        return String.join(
                "; ",
                Stream.of(Optional.of(detail), hint).flatMap(Optional::stream).toList());
    }
}
