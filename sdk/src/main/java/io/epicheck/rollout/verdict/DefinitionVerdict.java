package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A CustomResourceDefinition that the API server serves. */
final class DefinitionVerdict {
    private DefinitionVerdict() {}

    static Verdict of(Target target, KubeObject definition) {
        Optional<JsonNode> refused = Conditions.find(definition, "NamesAccepted")
                .filter(condition -> condition.path("status").asString("").equals("False"));
        if (refused.isPresent()) {
            String message = refused.get().path("message").asString("");
            return new Failed(
                    Counts.NONE,
                    Finding.of(CauseCode.CRD_NAMES_REFUSED, "its names are taken: " + message, List.of(message))
                            .about(target));
        }
        return Conditions.isTrue(definition, "Established") && !Conditions.isTrue(definition, "Terminating")
                ? new Ready(Counts.NONE)
                : new Progressing(Counts.NONE, "the API server does not serve it yet");
    }
}
