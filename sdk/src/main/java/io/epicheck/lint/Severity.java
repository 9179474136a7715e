package io.epicheck.lint;

/** How bad a finding is. */
public enum Severity {
    /** Requests are lost, or the release fails, as it stands. */
    ERROR,
    /** Requests can be lost. */
    WARNING,
    /** Worth knowing. */
    NOTE
}
