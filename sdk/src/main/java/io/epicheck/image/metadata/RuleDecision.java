package io.epicheck.image.metadata;

/** A rule and what became of it. */
public record RuleDecision(TagRule rule, RuleOutcome outcome) {
    /** The rule as it is written, or as it would be. */
    public String ruleText() {
        return RuleText.of(rule);
    }
}
