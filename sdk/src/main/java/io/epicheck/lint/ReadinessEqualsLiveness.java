package io.epicheck.lint;

import tools.jackson.databind.JsonNode;

/** Both probes ask the same, and the one that kills is no slower. The same check with more patience is what Kubernetes recommends. */
final class ReadinessEqualsLiveness implements Rule {
    @Override
    public LintRule about() {
        return new LintRule(
                "readiness-equals-liveness",
                Severity.WARNING,
                "The liveness probe asks what the readiness probe asks, and gives up as soon.",
                "A pod that is only busy is killed at the moment in which it should be left alone to recover, and its"
                        + " requests with it.",
                "Let the liveness probe ask less, or fail for longer.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Workload workload : release.workloads()) {
            if (!workload.takesTraffic()) {
                continue;
            }
            for (PodContainer container : workload.serving()) {
                JsonNode readiness = container.json().path("readinessProbe");
                JsonNode liveness = container.json().path("livenessProbe");
                int patience = Probes.patience(readiness);
                boolean same = !readiness.isEmpty() && Probes.check(readiness).equals(Probes.check(liveness));
                if (same && Probes.patience(liveness) <= patience) {
                    findings.add(
                            workload.manifest(),
                            container.pointer() + "/livenessProbe",
                            workload.label() + ": container `" + container.name()
                                    + "` is killed by the same check, after " + Probes.patience(liveness)
                                    + " s, that takes it out of the Service after " + patience + " s",
                            Probes.morePatience(workload.manifest(), container, liveness, patience));
                }
            }
        }
    }
}
