package io.epicheck.lint;

import java.util.Locale;

/** How bad a finding is. */
public enum Severity {
    /** Requests are lost, or the release fails, as it stands. */
    ERROR,
    /** Requests can be lost. */
    WARNING,
    /** Worth knowing. */
    NOTE;

    /** {@code error}, {@code warning} or {@code note}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
