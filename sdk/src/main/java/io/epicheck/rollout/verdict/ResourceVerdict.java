package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import io.epicheck.rollout.verdict.Verdict.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A custom resource: by the conditions that are declared for its kind, or by those whose meaning is the same everywhere (Stalled,
 * Reconciling, Ready, Available). A resource without any of them is unknown.
 */
final class ResourceVerdict {
    /** Until a controller can have seen a change, conditions that do not say of which generation they are may be old. */
    static final Duration MOMENT = Duration.ofSeconds(5);

    private ResourceVerdict() {}

    static Verdict of(Snapshot snapshot, Target target, KubeObject object) {
        boolean seen = !object.at("/status/observedGeneration").isNumber()
                || object.observedGeneration() >= object.generation();
        if (!seen) {
            return new Progressing(Counts.NONE, "its controller has not seen the change yet");
        }
        boolean tells = object.at("/status/observedGeneration").isNumber();
        boolean early = !tells && !Budget.isOver(snapshot.age(Signs.generation(object)), MOMENT);
        Facts facts = new Facts(object, early);
        Optional<ReadinessRule> rule =
                target.rules().stream().filter(each -> each.isFor(target)).findFirst();
        return rule.map(declared -> declared(target, facts, declared)).orElseGet(() -> generic(target, facts));
    }

    private static Verdict declared(Target target, Facts facts, ReadinessRule rule) {
        Optional<JsonNode> failed = rule.failed().flatMap(type -> facts.with(type, "True"));
        if (failed.isPresent()) {
            return failed(target, CauseCode.RESOURCE_FAILED, failed.get());
        }
        return facts.with(rule.condition(), rule.status()).isPresent()
                ? new Ready(Counts.NONE)
                : new Progressing(
                        Counts.NONE,
                        "its condition " + rule.condition() + " is not " + rule.status()
                                + facts.told(rule.condition()));
    }

    private static Verdict generic(Target target, Facts facts) {
        Optional<JsonNode> stalled = facts.with("Stalled", "True");
        if (stalled.isPresent()) {
            return failed(target, CauseCode.RESOURCE_STALLED, stalled.get());
        }
        if (facts.with("Reconciling", "True").isPresent()) {
            return new Progressing(Counts.NONE, "it is being reconciled" + facts.told("Reconciling"));
        }
        Optional<String> type = Stream.of("Ready", "Available")
                .filter(each -> facts.find(each).isPresent())
                .findFirst();
        if (type.isPresent()) {
            return facts.with(type.get(), "True").isPresent()
                    ? new Ready(Counts.NONE)
                    : new Progressing(
                            Counts.NONE, "its condition " + type.get() + " is not True" + facts.told(type.get()));
        }
        return facts.early()
                ? new Progressing(Counts.NONE, "its controller has said nothing yet")
                : new Unknown(Counts.NONE, "its status has no condition that tells whether it is ready");
    }

    private static Verdict failed(Target target, CauseCode code, JsonNode condition) {
        String message = condition.path("message").asString("");
        String type = condition.path("type").asString("");
        return new Failed(
                Counts.NONE,
                Finding.of(code, "its condition " + type + " is True: " + message, List.of(type + ": " + message))
                        .about(target));
    }

    /** @param early whether conditions that do not name their generation are left out */
    private record Facts(KubeObject object, boolean early) {
        Optional<JsonNode> find(String type) {
            return Conditions.find(object, type).filter(this::isOfThisGeneration);
        }

        Optional<JsonNode> with(String type, String status) {
            return find(type)
                    .filter(condition -> condition.path("status").asString("").equals(status));
        }

        String told(String type) {
            return find(type)
                    .map(condition -> condition.path("message").asString(""))
                    .filter(message -> !message.isEmpty())
                    .map(message -> ": " + message)
                    .orElse("");
        }

        private boolean isOfThisGeneration(JsonNode condition) {
            JsonNode generation = condition.path("observedGeneration");
            return generation.isNumber() ? generation.asLong() >= object.generation() : !early;
        }
    }
}
