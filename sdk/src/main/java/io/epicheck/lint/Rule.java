package io.epicheck.lint;

/** Looks for one thing. Stateless and pure. */
interface Rule {
    LintRule about();

    void check(ReleaseIndex release, LintContext context, Findings findings);
}
