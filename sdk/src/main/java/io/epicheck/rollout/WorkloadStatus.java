package io.epicheck.rollout;

import io.epicheck.rollout.verdict.Counts;
import io.epicheck.rollout.verdict.Verdict;

/**
 * How one workload is now. Immutable.
 *
 * @param workload {@code Deployment shop/web}
 * @param state {@code ready}, {@code progressing}, {@code failed}, {@code missing} or {@code unknown}
 * @param detail what is missing, or why it failed; empty when there is nothing to add
 */
public record WorkloadStatus(
        String workload, String state, int desired, int updated, int ready, int available, String detail) {
    public boolean isReady() {
        return state.equals("ready");
    }

    /** Whether nothing tells how it is; then it is neither well nor in the way. */
    public boolean isUnknown() {
        return state.equals("unknown");
    }

    static WorkloadStatus missing(String workload) {
        return new WorkloadStatus(workload, "missing", 0, 0, 0, 0, "it is not in the cluster");
    }

    static WorkloadStatus of(String workload, Verdict verdict) {
        Counts counts = verdict.counts();
        String state = "ready";
        String detail = "";
        if (verdict instanceof Verdict.Progressing progressing) {
            state = "progressing";
            detail = progressing.detail();
        } else if (verdict instanceof Verdict.Failed failed) {
            state = "failed";
            detail = failed.cause().reason() + " (" + failed.cause().code() + ")";
        } else if (verdict instanceof Verdict.Unknown unknown) {
            state = "unknown";
            detail = unknown.detail();
        }
        return new WorkloadStatus(
                workload, state, counts.desired(), counts.updated(), counts.ready(), counts.available(), detail);
    }
}
