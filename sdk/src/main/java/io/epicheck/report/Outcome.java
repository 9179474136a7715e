package io.epicheck.report;

/** What a run ended in, in the word that programs read. */
public enum Outcome {
    /** The new release serves and was verified. */
    DEPLOYED("deployed", "Deployed"),
    /** The cluster was as asked already. */
    UNCHANGED("unchanged", "Unchanged"),
    /** Images were built; nothing was to be deployed, as for a pull request. */
    BUILT("built", "Built"),
    /** The smoke checks passed; nothing else was to be done. */
    CHECKED("checked", "Checked"),
    /** The release failed, and everything is as it was before. */
    ROLLED_BACK("rolled-back", "Rolled back"),
    /** The release failed, and so did going back. */
    ROLLBACK_FAILED("rollback-failed", "Rollback failed"),
    /** The first release of this application failed; there was nothing to go back to. */
    FIRST_INSTALL_FAILED("first-install-failed", "First install failed"),
    /** It failed before anything was changed. */
    REFUSED("refused", "Refused"),
    /** The release failed, and was left as it is because that was asked for. */
    KEPT("kept", "Failed and kept"),
    /** A signal ended it half-way; the next run, or {@code recover}, goes on. */
    INTERRUPTED("interrupted", "Interrupted"),
    /** The cluster could not be reached any more; the next run goes on. */
    UNKNOWN("unknown", "Unknown"),
    /** An unfinished release was found and brought to an end, or there was none. */
    RECOVERED("recovered", "Recovered"),
    /** Anything else that went wrong. */
    FAILED("failed", "Failed");

    private final String word;
    private final String title;

    Outcome(String word, String title) {
        this.word = word;
        this.title = title;
    }

    /** As result files have it: lower case with hyphens. */
    public String word() {
        return word;
    }

    /** As people read it. */
    public String title() {
        return title;
    }

    /** All is well. */
    public boolean isGood() {
        return this == DEPLOYED || this == UNCHANGED || this == BUILT || this == CHECKED || this == RECOVERED;
    }
}
