package io.epicheck.runner.console;

/** How much is printed. */
public enum Verbosity {
    /** Warnings and failures. */
    QUIET,
    NORMAL,
    /** Every object and every detail. */
    VERBOSE;

    public boolean isVerbose() {
        return this == VERBOSE;
    }
}
