package io.epicheck.rollout.journal;

/**
 * Where a release comes from. Immutable.
 *
 * @param application whose lock, journal and records are used; an RFC 1123 label
 * @param runId unique for one attempt of one CI run: {@code github/owner/repo/123/1}; {@code local} outside CI
 * @param runUrl where a person can see the run; may be empty
 * @param ref git ref; may be empty
 * @param commit git commit; may be empty
 * @param by who or what started it; may be empty
 */
public record ReleaseSource(String application, String runId, String runUrl, String ref, String commit, String by) {
    /** A release of which only the application is known. */
    public static ReleaseSource of(String application) {
        return new ReleaseSource(application, "local", "", "", "", "");
    }
}
