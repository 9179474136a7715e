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
        boolean dirty) {
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

    /** Who runs us. */
    public enum Ci {
        GITHUB_ACTIONS,
        JENKINS,
        NONE
    }

    /** What happened. */
    public enum Trigger {
        PUSH,
        TAG,
        PULL_REQUEST,
        MANUAL
    }
}
