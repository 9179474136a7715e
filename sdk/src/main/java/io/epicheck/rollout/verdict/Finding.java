package io.epicheck.rollout.verdict;

import io.epicheck.rollout.Cause;
import io.epicheck.rollout.CauseCode;
import java.util.List;

/** A failure seen on one pod (or on the controller that cannot make one). It becomes the verdict when enough pods agree. */
record Finding(CauseCode code, String reason, List<String> evidence, String nextStep) {
    /** With the code's own remedy. */
    static Finding of(CauseCode code, String reason, List<String> evidence) {
        return new Finding(code, reason, evidence, code.remedy());
    }

    Cause about(Target target) {
        return new Cause(code.name(), target.toString(), reason, evidence, nextStep);
    }
}
