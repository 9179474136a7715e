package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.CauseCode;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Says how the rollout of an object goes. Pure: the same snapshot always gives the same verdict. */
public final class Judge {
    /** Pods whose logs are asked for: more than a quorum of them adds nothing. */
    private static final int MORE_LOGS = 2;

    private Judge() {}

    public static Verdict judge(Snapshot snapshot, Target target) {
        Optional<KubeObject> found = snapshot.find(target);
        if (found.isEmpty()) {
            return snapshot.isUnobserved(target.kindId())
                    ? new Unknown(Counts.NONE, "these credentials may not list or watch its kind")
                    : new Progressing(Counts.NONE, "it does not exist (yet)");
        }
        KubeObject live = found.get();
        Optional<Cause> superseded = Kinds.isController(target.kindId())
                ? Supersession.of(target.applied(), live)
                : Supersession.replaced(target.applied(), live);
        if (superseded.isPresent()) {
            return new Failed(Counts.NONE, superseded.get());
        }
        return switch (target.kindId()) {
            case "PersistentVolumeClaim" -> ClaimVerdict.of(snapshot, target, live);
            case "Service" -> ServiceVerdict.of(snapshot, live);
            case "Ingress" -> IngressVerdict.of(snapshot, target, live);
            case "HorizontalPodAutoscaler" -> AutoscalerVerdict.of(target, live);
            case "PodDisruptionBudget" -> BudgetVerdict.of(live);
            case "CustomResourceDefinition" -> DefinitionVerdict.of(target, live);
            default ->
                Kinds.hasPods(target.kindId())
                        ? WorkloadVerdict.of(snapshot, target, live)
                        : ResourceVerdict.of(snapshot, target, live);
        };
    }

    /** Why the wait for a workload that is not ready ended. Tells what was still missing. */
    public static Cause deadline(Snapshot snapshot, Target target, Duration waited) {
        Verdict verdict = judge(snapshot, target);
        String detail = verdict instanceof Progressing progressing ? ": " + progressing.detail() : "";
        List<String> warnings = snapshot.find(target).stream()
                .flatMap(live -> Evidence.warnings(snapshot, live).stream())
                .toList();
        return new Cause(
                CauseCode.DEADLINE.name(),
                target.toString(),
                "not ready after " + waited.toSeconds() + " s" + detail,
                Stream.concat(NotReady.evidence(snapshot, pods(snapshot, target)).stream(), warnings.stream())
                        .distinct()
                        .toList(),
                CauseCode.DEADLINE.remedy());
    }

    /** The runs of containers whose log tells more; ask for each once. */
    public static List<LogRequest> logsWanted(Snapshot snapshot, Target target) {
        List<KubeObject> pods = pods(snapshot, target);
        return pods.stream()
                .map(pod ->
                        ContainerState.of(pod).stream().flatMap(LogRequest::of).toList())
                .filter(requests -> !requests.isEmpty())
                .limit(Quorum.needed(pods.size()) + MORE_LOGS)
                .flatMap(List::stream)
                .filter(request -> snapshot.log(request.containerId()).isEmpty())
                .toList();
    }

    private static List<KubeObject> pods(Snapshot snapshot, Target target) {
        return Kinds.hasPods(target.kindId())
                ? snapshot.find(target)
                        .map(workload -> NewRevision.pods(snapshot, workload))
                        .orElse(List.of())
                : List.of();
    }
}
