package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Says how the rollout of a workload goes. Pure: the same snapshot always gives the same verdict. */
public final class Judge {
    private Judge() {}

    public static Verdict judge(Snapshot snapshot, Target target) {
        Optional<KubeObject> found = snapshot.find(target.kind(), target.namespace(), target.name());
        if (found.isEmpty()) {
            return new Progressing(Counts.NONE, "it does not exist (yet)");
        }
        KubeObject workload = found.get();
        Optional<Cause> superseded = Supersession.of(target.applied(), workload);
        if (superseded.isPresent()) {
            return new Failed(Counts.NONE, superseded.get());
        }
        boolean counted = workload.kind().equals("Job") || workload.kind().equals("Pod");
        if (!counted && workload.observedGeneration() < target.applied().generation()) {
            return new Progressing(Counts.NONE, "its controller has not seen the change yet");
        }
        List<KubeObject> pods = NewRevision.pods(snapshot, workload);
        Counts counts = CountsOf.workload(workload, pods);
        return failure(snapshot, target, workload, pods)
                .<Verdict>map(finding -> new Failed(counts, finding.about(target)))
                .orElseGet(() -> missing(snapshot, target, workload, pods)
                        .<Verdict>map(detail -> new Progressing(counts, detail))
                        .orElseGet(() -> new Ready(counts)));
    }

    /** Why the wait for a workload that is not ready ended. Tells what was still missing. */
    public static Cause deadline(Snapshot snapshot, Target target, Duration waited) {
        Verdict verdict = judge(snapshot, target);
        String detail = verdict instanceof Progressing progressing ? ": " + progressing.detail() : "";
        List<KubeObject> pods = snapshot.find(target.kind(), target.namespace(), target.name())
                .map(workload -> NewRevision.pods(snapshot, workload))
                .orElse(List.of());
        return new Cause(
                "DEADLINE",
                target.toString(),
                "not ready after " + waited.toSeconds() + " s" + detail,
                NotReady.evidence(snapshot, pods),
                "Read the evidence; raise `timeouts.deploy` if it only needs more time.");
    }

    /** The runs of containers whose log tells more; ask for each once. */
    public static List<LogRequest> logsWanted(Snapshot snapshot, Target target) {
        return snapshot
                .find(target.kind(), target.namespace(), target.name())
                .map(workload -> NewRevision.pods(snapshot, workload))
                .orElse(List.of())
                .stream()
                .flatMap(pod -> ContainerState.of(pod).stream())
                .flatMap(LogRequest::of)
                .filter(request -> snapshot.log(request.containerId()).isEmpty())
                .toList();
    }

    private static Optional<Finding> failure(
            Snapshot snapshot, Target target, KubeObject workload, List<KubeObject> pods) {
        return JobFailure.of(snapshot, workload, pods)
                .or(() -> Quorum.of(pods, pod -> PodFailure.of(snapshot, pod)))
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
