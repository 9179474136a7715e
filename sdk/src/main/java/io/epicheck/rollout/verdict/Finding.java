package io.epicheck.rollout.verdict;

import io.epicheck.rollout.Cause;
import java.util.List;

/** A failure seen on one pod (or on the controller that cannot make one). It becomes the verdict when enough pods agree. */
record Finding(String code, String reason, List<String> evidence, String nextStep) {
    Cause about(Target target) {
        return new Cause(code, target.toString(), reason, evidence, nextStep);
    }
}
