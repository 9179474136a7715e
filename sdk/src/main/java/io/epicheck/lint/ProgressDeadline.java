package io.epicheck.lint;

import io.epicheck.manifest.Manifest;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;

/** Kubernetes gives up on a rollout later than we do. Without a number of its own (600) nobody meant it. */
final class ProgressDeadline implements Rule {
    private static final String DEADLINE = "/spec/progressDeadlineSeconds";

    @Override
    public LintRule about() {
        return new LintRule(
                "progress-deadline",
                Severity.NOTE,
                "progressDeadlineSeconds is not below the pipeline's own `timeouts.deploy`.",
                "The release runs out of time before Kubernetes says that its rollout makes no progress, so the report"
                        + " knows less.",
                "Set progressDeadlineSeconds below `timeouts.deploy`, or raise that.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        context.deployTimeout().ifPresent(timeout -> {
            for (Workload workload : release.workloads()) {
                Manifest manifest = workload.manifest();
                JsonNode deadline = manifest.object().at(DEADLINE);
                if (workload.isDeployment() && deadline.isNumber() && deadline.asLong(0) >= timeout.toSeconds()) {
                    long half = timeout.toSeconds() / 2;
                    boolean fits = half > manifest.object().number("/spec/minReadySeconds", 0);
                    findings.add(
                            about().severity(),
                            manifest,
                            DEADLINE,
                            workload.label() + " may stand still for " + deadline.asLong()
                                    + " s, and the whole deploy has " + timeout.toSeconds() + " s",
                            fits
                                    ? List.of(new Change.Put(manifest, DEADLINE, IntNode.valueOf((int) half)))
                                    : List.of());
                }
            }
        });
    }
}
