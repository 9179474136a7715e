package io.epicheck.image.metadata;

/** What became of a rule. */
public sealed interface RuleOutcome {
    /** One sentence for people. */
    String reason();

    /** It gave a tag. */
    record Tagged(ImageTag tag, String reason) implements RuleOutcome {}

    /** It gave a tag that an earlier rule gives already. */
    record Repeated(String name, String reason) implements RuleOutcome {}

    /** It gave none. */
    record Skipped(String reason) implements RuleOutcome {}
}
