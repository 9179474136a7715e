package io.epicheck.context;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of two commits, or of two runs of the same CI job, came first. Immutable and thread-safe. */
public final class CommitOrder {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    /** What CI counts up, with what it belongs to: {@code github/owner/repo/123/1}, {@code jenkins/job/12}. */
    private static final Pattern GITHUB = Pattern.compile("(github/.+)/([0-9]{1,18})/[0-9]{1,9}");

    private static final Pattern JENKINS = Pattern.compile("(jenkins/.+)/([0-9]{1,18})");

    private static final Pattern GITLAB = Pattern.compile("(gitlab/.+)/([0-9]{1,18})");

    private final GitCheckout checkout;

    /**
     * @param directory in the checkout that is asked
     * @param environment variables for git, such as PATH
     */
    public CommitOrder(Path directory, Map<String, String> environment) {
        this.checkout = new GitCheckout(directory, environment);
    }

    /** Whether the checkout's history has {@code older} before {@code newer}; false when it does not know. */
    public boolean isCommitBefore(String older, String newer) {
        return COMMIT.matcher(older).matches() && COMMIT.matcher(newer).matches() && checkout.isBefore(older, newer);
    }

    /** Whether CI started {@code older} before {@code newer}; false when these are not runs of one job. */
    public static boolean isRunBefore(String older, String newer) {
        for (Pattern pattern : new Pattern[] {GITHUB, GITLAB, JENKINS}) {
            Matcher first = pattern.matcher(older);
            Matcher second = pattern.matcher(newer);
            if (first.matches() && second.matches()) {
                return first.group(1).equals(second.group(1))
                        && Long.parseLong(first.group(2)) < Long.parseLong(second.group(2));
            }
        }
        return false;
    }
}
