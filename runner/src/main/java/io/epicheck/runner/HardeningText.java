package io.epicheck.runner;

import io.epicheck.lint.Addition;
import io.epicheck.lint.Remark;
import io.epicheck.pipeline.PipelinePlan;

/** What hardening does to a release, as lines for a person. */
final class HardeningText {
    private HardeningText() {}

    /** Empty when nothing is hardened; otherwise ends with a line break. */
    static String of(PipelinePlan plan) {
        StringBuilder text = new StringBuilder();
        for (Addition added : plan.hardened()) {
            text.append("hardened: ").append(added).append('\n');
        }
        for (Remark remark : plan.left()) {
            text.append("not hardened: ").append(remark).append('\n');
        }
        return text.toString();
    }
}
