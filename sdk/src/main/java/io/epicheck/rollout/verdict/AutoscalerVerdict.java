package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A HorizontalPodAutoscaler that is able to scale. Metrics come late after an install, and are no reason to fail; a selector that is none
 * stays one.
 */
final class AutoscalerVerdict {
    private static final String ABLE = "AbleToScale";
    private static final String ACTIVE = "ScalingActive";

    private AutoscalerVerdict() {}

    static Verdict of(Target target, KubeObject autoscaler) {
        Optional<JsonNode> active = Conditions.find(autoscaler, ACTIVE);
        // It has no generation: until its controller has written something new, the conditions may be of the object
        // before.
        boolean isNews = !autoscaler.resourceVersion().equals(target.applied().resourceVersion());
        if (isNews && active.filter(AutoscalerVerdict::isInvalid).isPresent()) {
            String message = active.get().path("message").asString("");
            return new Failed(
                    Counts.NONE,
                    Finding.of(CauseCode.HPA_INVALID, "it cannot select pods: " + message, List.of(message))
                            .about(target));
        }
        if (!Conditions.isTrue(autoscaler, ABLE)) {
            return new Progressing(Counts.NONE, "it is not able to scale yet" + message(autoscaler, ABLE));
        }
        boolean off = active.filter(
                        condition -> condition.path("status").asString("").equals("False"))
                .filter(condition -> !condition.path("reason").asString("").equals("ScalingDisabled"))
                .isPresent();
        return off
                ? new Progressing(Counts.NONE, "it has no metrics yet" + message(autoscaler, ACTIVE))
                : new Ready(Counts.NONE);
    }

    private static boolean isInvalid(JsonNode condition) {
        return condition.path("reason").asString("").equals("InvalidSelector");
    }

    private static String message(KubeObject autoscaler, String type) {
        return Conditions.find(autoscaler, type)
                .map(condition -> ": " + condition.path("message").asString(""))
                .orElse("");
    }
}
