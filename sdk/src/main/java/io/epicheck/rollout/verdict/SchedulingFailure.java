package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import io.epicheck.rollout.verdict.Signs.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * No node takes a pod. It gets {@link #PATIENCE}, and {@link #SCALE_UP} while a new node is on its way. Nodes that are cordoned or away come
 * back: while they are among the reasons, only the deadline ends the wait.
 */
final class SchedulingFailure {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final Duration SCALE_UP = Duration.ofMinutes(10);

    private static final Pattern NODE_COMES_BACK = Pattern.compile(
            "were unschedulable|was unschedulable|node\\.kubernetes\\.io/(unschedulable|not-ready|unreachable)|were not ready");

    private SchedulingFailure() {}

    static Optional<Finding> of(Snapshot snapshot, KubeObject pod) {
        Optional<String> why = Evidence.unscheduled(pod)
                .filter(text -> !NODE_COMES_BACK.matcher(text).find());
        Duration budget = isNodeComing(snapshot, pod) ? SCALE_UP : PATIENCE;
        if (why.isEmpty() || !Budget.isOver(Budget.used(snapshot, pod, Trouble.UNSCHEDULED), budget)) {
            return Optional.empty();
        }
        List<String> evidence = new ArrayList<>(List.of(why.get()));
        evidence.addAll(Evidence.warnings(snapshot, pod));
        return Optional.of(Finding.of(CauseCode.UNSCHEDULABLE, why.get(), evidence));
    }

    private static boolean isNodeComing(Snapshot snapshot, KubeObject pod) {
        return !pod.text("/status/nominatedNodeName").isEmpty()
                || !snapshot.events(pod.uid(), "TriggeredScaleUp").isEmpty()
                || !snapshot.events(pod.uid(), "Nominated").isEmpty();
    }
}
