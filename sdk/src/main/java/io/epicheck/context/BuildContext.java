package io.epicheck.context;

import java.util.Optional;

/**
 * The git event that is being handled. Immutable.
 *
 * @param ci who runs us
 * @param trigger what happened
 * @param ref full ref such as {@code refs/heads/main}; empty when unknown (a detached head with no hint)
 * @param commit 40 hex digits; empty outside a git checkout
 * @param commitTime seconds since the epoch of the commit's committer date; 0 when unknown
 * @param pullRequest the pull request's number
 * @param repositoryUrl web URL without credentials; empty when unknown
 * @param runId what CI calls this run ({@code github/owner/repo/123/1}); {@code local} outside CI
 * @param runUrl where a person can see the run; empty outside CI
 * @param dirty the work tree differs from the commit
 * @param details what else is known
 */
public record BuildContext(
        Ci ci,
        Trigger trigger,
        String ref,
        String commit,
        long commitTime,
        Optional<Integer> pullRequest,
        String repositoryUrl,
        String runId,
        String runUrl,
        boolean dirty,
        Details details) {
    /** Nothing is known beyond the event itself. */
    public BuildContext(
            Ci ci,
            Trigger trigger,
            String ref,
            String commit,
            long commitTime,
            Optional<Integer> pullRequest,
            String repositoryUrl,
            String runId,
            String runUrl,
            boolean dirty) {
        this(ci, trigger, ref, commit, commitTime, pullRequest, repositoryUrl, runId, runUrl, dirty, Details.unknown());
    }

    /** The branch name; empty when the ref is no branch. */
    public Optional<String> branch() {
        return shortRef("refs/heads/");
    }

    /** The tag name; empty when the ref is no tag. */
    public Optional<String> tag() {
        return shortRef("refs/tags/");
    }

    private Optional<String> shortRef(String prefix) {
        return ref.startsWith(prefix) ? Optional.of(ref.substring(prefix.length())) : Optional.empty();
    }

    /** The same event with other details. */
    public BuildContext withDetails(Details known) {
        return new BuildContext(
                ci, trigger, ref, commit, commitTime, pullRequest, repositoryUrl, runId, runUrl, dirty, known);
    }

    /** The same event, but set off in another way. */
    public BuildContext withTrigger(Trigger other) {
        return new BuildContext(
                ci, other, ref, commit, commitTime, pullRequest, repositoryUrl, runId, runUrl, dirty, details);
    }

    /**
     * What only some CI systems tell; every text is empty when it is unknown.
     *
     * @param baseRef branch that a pull request goes to
     * @param defaultBranch of the repository
     * @param pullRequestHead newest commit of the pull request's own branch
     * @param ownCommit CI made the commit for this pull request: no branch has it
     * @param description of the repository
     * @param licenses SPDX expression
     */
    public record Details(
            String baseRef,
            String defaultBranch,
            String pullRequestHead,
            boolean ownCommit,
            String description,
            String licenses) {
        private static final Details UNKNOWN = new Details("", "", "", false, "", "");

        public static Details unknown() {
            return UNKNOWN;
        }

        /** Only the default branch is known. */
        public static Details ofDefaultBranch(String name) {
            return new Details("", name, "", false, "", "");
        }
    }

    /** Who runs us. */
    public enum Ci {
        GITHUB_ACTIONS,
        GITLAB,
        JENKINS,
        NONE
    }

    /** What happened. */
    public enum Trigger {
        PUSH,
        TAG,
        PULL_REQUEST,
        SCHEDULE,
        MANUAL
    }
}
