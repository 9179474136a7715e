package io.epicheck.lint;

import io.epicheck.BadInputException;
import io.epicheck.manifest.Manifest;
import java.util.Comparator;
import java.util.List;

/**
 * Says what in a release makes it lose requests, or fail. Pure and thread-safe; asks no cluster.
 *
 * <pre>{@code
 * LintReport report = Linter.standard().lint(Manifests.load(Path.of("k8s")).resolve("shop"), LintContext.standard());
 * }</pre>
 */
public final class Linter {
    static final Comparator<Finding> ORDER = Comparator.<Finding, String>comparing(
                    finding -> finding.position().file())
            .thenComparingInt(finding -> finding.position().line())
            .thenComparingInt(finding -> finding.position().column());

    private final List<Rule> rules;

    private Linter(List<Rule> rules) {
        this.rules = rules;
    }

    /** With every rule of {@link LintRules#all}. */
    public static Linter standard() {
        return new Linter(LintRules.RULES);
    }

    /**
     * Looks at all objects of a release at once, since many rules are about two of them.
     *
     * @throws BadInputException when a silence names no rule, or gives no reason
     */
    public LintReport lint(List<Manifest> manifests, LintContext context) {
        Silences silences = Silences.of(manifests, context);
        ReleaseIndex release = ReleaseIndex.of(manifests);
        Findings findings = new Findings();
        rules.forEach(rule -> rule.check(release, context, findings.by(rule.about())));
        return silences.applied(findings.all().stream().sorted(ORDER).toList());
    }
}
