package io.epicheck.lint;

import io.epicheck.manifest.Manifest;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.IntNode;

/** An autoscaler may go down to one pod. */
final class HpaMinimum implements Rule {
    @Override
    public LintRule about() {
        return new LintRule(
                "hpa-minimum",
                Severity.WARNING,
                "A HorizontalPodAutoscaler may scale a workload that gets requests down to one pod.",
                "In quiet hours one pod is all there is, and a drained or lost node takes it away.",
                "Set minReplicas: 2.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Autoscaler autoscaler : release.autoscalers()) {
            Optional<Workload> workload = release.scaledBy(autoscaler).filter(Workload::takesTraffic);
            if (!autoscaler.isHpa() || autoscaler.minimum() != 1 || workload.isEmpty()) {
                continue;
            }
            Manifest hpa = autoscaler.manifest();
            boolean room = hpa.object().number("/spec/maxReplicas", 0) >= 2;
            findings.add(
                    about().severity(),
                    hpa,
                    "/spec/minReplicas",
                    "HorizontalPodAutoscaler `" + hpa.object().name() + "` may scale "
                            + workload.get().label() + " down to one pod"
                            + (hpa.object().at("/spec/minReplicas").isNumber()
                                    ? ""
                                    : " (minReplicas is not set, which means 1)"),
                    room ? List.of(new Change.Put(hpa, "/spec/minReplicas", IntNode.valueOf(2))) : List.of());
        }
    }
}
