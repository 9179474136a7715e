package io.epicheck.cluster;

/**
 * How to send a server-side apply. Strict field validation is always on, the field manager is always {@code epicheck}.
 *
 * @param dryRun the server answers what it would do and stores nothing
 * @param force takes fields that another manager owns (default: a conflict is an error)
 */
public record ApplyOptions(boolean dryRun, boolean force) {
    public static final ApplyOptions DEFAULT = new ApplyOptions(false, false);
    public static final ApplyOptions DRY_RUN = new ApplyOptions(true, false);

    public ApplyOptions forced() {
        return new ApplyOptions(dryRun, true);
    }
}
