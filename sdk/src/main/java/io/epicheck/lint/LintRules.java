package io.epicheck.lint;

import java.util.List;
import java.util.Optional;

/** Every rule there is, in the order of {@code docs/lint-rules.md}. */
public final class LintRules {
    static final List<Rule> RULES = List.of(
            new NoReadinessProbe(),
            new ReadinessEqualsLiveness(),
            new RollingUpdateOutage(),
            new Recreate(),
            new OneReplica(),
            new HpaMinimum(),
            new HpaWithoutRequests(),
            new NoPreStop(),
            new PreStopTooLong(),
            new GraceTooShort(),
            new MinReadySeconds(),
            new NoPdb(),
            new PdbBlocksDrain(),
            new ProgressDeadline(),
            new ServiceSelectsNothing(),
            new ServiceSelectsTwo(),
            new ServicePortUnknown(),
            new IngressBackend(),
            new ImageTag(),
            new LiveConfig());

    private LintRules() {}

    public static List<LintRule> all() {
        return RULES.stream().map(Rule::about).toList();
    }

    /** The rule with an id. */
    public static Optional<LintRule> find(String id) {
        return all().stream().filter(rule -> rule.id().equals(id)).findFirst();
    }
}
