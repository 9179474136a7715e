package io.epicheck.rollout.watch;

import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.ClusterWarning;
import io.epicheck.event.PipelineEvent.WorkloadProgress;
import io.epicheck.rollout.verdict.Counts;
import io.epicheck.rollout.verdict.Snapshot;
import io.epicheck.rollout.verdict.Target;
import io.epicheck.rollout.verdict.Verdict;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import io.epicheck.rollout.verdict.Verdict.Unknown;
import io.epicheck.rollout.verdict.Warning;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Tells how workloads get on, each thing once. Not thread-safe. */
public final class ProgressReport {
    private final EventSink sink;
    private final UnaryOperator<String> redact;
    private final Set<PipelineEvent> told = new HashSet<>();
    private final Set<Warning> seen = new HashSet<>();
    private final Set<String> warned = new HashSet<>();
    private final Map<String, Verdict> last = new HashMap<>();

    public ProgressReport(EventSink sink, UnaryOperator<String> redact) {
        this.sink = sink;
        this.redact = redact;
    }

    /** Tells what is new about one workload. */
    public void update(Snapshot snapshot, Target target, Verdict verdict) {
        Warning.about(snapshot, target).stream()
                .filter(seen::add)
                .filter(warning -> warned.add(target + " " + kind(warning)))
                .forEach(warning -> sink.accept(
                        new ClusterWarning(warning.object(), warning.reason(), redact.apply(warning.message()))));
        if (verdict.equals(last.put(target.toString(), verdict))) {
            return;
        }
        Counts counts = verdict.counts();
        tell(new WorkloadProgress(
                target.toString(),
                counts.desired(),
                counts.updated(),
                counts.ready(),
                counts.available(),
                redact.apply(detail(verdict))));
    }

    /** Ten pods with the same trouble are one warning: what names the single pod is left out. */
    private static String kind(Warning warning) {
        String name = warning.object().substring(warning.object().lastIndexOf('/') + 1);
        return warning.reason() + " "
                + warning.message().replace(name, "").replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "");
    }

    private void tell(PipelineEvent event) {
        if (told.add(event)) {
            sink.accept(event);
        }
    }

    private static String detail(Verdict verdict) {
        if (verdict instanceof Progressing progressing) {
            return progressing.detail();
        }
        if (verdict instanceof Failed failed) {
            return failed.cause().reason();
        }
        if (verdict instanceof Unknown unknown) {
            return "unknown: " + unknown.detail();
        }
        return verdict instanceof Ready ? "ready" : "";
    }
}
