package io.epicheck.lint;

/** After the hook there is no time left for the requests that are under way. */
final class GraceTooShort implements Rule {
    @Override
    public LintRule about() {
        return new LintRule(
                "grace-too-short",
                Severity.WARNING,
                "The grace period is shorter than the preStop hook, the longest request and 5 s together.",
                "The container is killed while it answers its last requests.",
                "Raise terminationGracePeriodSeconds; `lint.longestRequest` of the pipeline file says how long a"
                        + " request may take.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Workload workload : release.workloads()) {
            int preStop = workload.preStopSeconds();
            int needed = Ending.neededGrace(preStop, context);
            int grace = workload.graceSeconds();
            boolean killedInTheHook = preStop > 0 && preStop >= grace;
            if (workload.takesTraffic() && grace < needed && !killedInTheHook) {
                findings.add(
                        about().severity(),
                        workload.manifest(),
                        workload.gracePointer(),
                        workload.label() + " has " + grace + " s to end, and needs " + needed + " s: " + preStop
                                + " s in preStop, " + (needed - preStop - 5) + " s for the longest request, and 5 s",
                        Ending.grace(workload, Math.max(preStop, hookToCome(workload)), context));
            }
        }
    }

    /** A hook that is missing will be added, and needs its time too. */
    private static int hookToCome(Workload workload) {
        return workload.serving().stream().allMatch(PodContainer::hasPreStop) ? 0 : Ending.PRE_STOP;
    }
}
