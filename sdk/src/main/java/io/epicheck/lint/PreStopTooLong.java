package io.epicheck.lint;

import java.util.Optional;

/** The hook takes the whole grace: the container is killed in it. */
final class PreStopTooLong implements Rule {
    @Override
    public LintRule about() {
        return new LintRule(
                "pre-stop-too-long",
                Severity.ERROR,
                "A preStop hook takes as long as the whole grace period, or longer.",
                "The grace period runs during the hook too: when it is over, the container is killed with the requests"
                        + " that it is busy with.",
                "Raise terminationGracePeriodSeconds beyond the hook and the longest request.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Workload workload : release.workloads()) {
            for (PodContainer container : workload.pods().containers()) {
                Optional<Integer> seconds = container.preStopSeconds();
                if (workload.takesTraffic() && seconds.isPresent() && seconds.get() >= workload.graceSeconds()) {
                    findings.add(
                            about().severity(),
                            workload.manifest(),
                            container.pointer() + "/lifecycle/preStop",
                            workload.label() + ": container `" + container.name() + "` sleeps " + seconds.get()
                                    + " s in preStop and has " + workload.graceSeconds() + " s to end",
                            Ending.grace(workload, workload.preStopSeconds(), context));
                }
            }
        }
    }
}
