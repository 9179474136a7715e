package io.epicheck.lint;

import java.util.List;

/**
 * What a lint found. Immutable; in the order of files and lines.
 *
 * @param findings those that nobody silenced
 * @param unused silences that silence nothing
 */
public record LintReport(List<Finding> findings, List<Silenced> silenced, List<Silence> unused) {
    public LintReport {
        findings = List.copyOf(findings);
        silenced = List.copyOf(silenced);
        unused = List.copyOf(unused);
    }

    /** A finding that somebody wants as it is. */
    public record Silenced(Finding finding, Silence silence) {}

    /** How many findings are of a severity. */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
