package io.epicheck.context;

import io.epicheck.BadInputException;
import io.epicheck.context.BuildContext.Ci;
import io.epicheck.context.BuildContext.Details;
import io.epicheck.context.BuildContext.Trigger;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** No CI: the checkout says what it is. A branch reads as a push to it, a tag on a detached head as that tag. */
final class PlainCheckout implements CiVariables {
    private static final Pattern PULL_REQUEST = Pattern.compile("^refs/pull/(\\d{1,9})/(?:merge|head)$");

    @Override
    public boolean runs(Map<String, String> environment) {
        return true;
    }

    @Override
    public BuildContext read(Map<String, String> environment, GitCheckout git) {
        String ref = git.ref();
        String commit = git.commit();
        return new BuildContext(
                Ci.NONE,
                trigger(ref),
                ref,
                commit,
                git.commitTime(commit),
                Optional.empty(),
                RepositoryUrl.of(git.remote()),
                "local",
                "",
                !commit.isEmpty() && git.dirty(),
                Details.ofDefaultBranch(git.defaultBranch()));
    }

    /** The same run, but for the ref that the user named. */
    static BuildContext asked(String ref, BuildContext found) {
        if (!ref.startsWith("refs/heads/")
                && !ref.startsWith("refs/tags/")
                && pullRequest(ref).isEmpty()) {
            throw new BadInputException(
                    "BAD_REF",
                    "`" + ref + "` is no full git ref",
                    "Give refs/heads/BRANCH, refs/tags/TAG or refs/pull/NUMBER/merge.");
        }
        return new BuildContext(
                found.ci(),
                trigger(ref),
                ref,
                found.commit(),
                found.commitTime(),
                pullRequest(ref),
                found.repositoryUrl(),
                found.runId(),
                found.runUrl(),
                found.dirty(),
                // What CI says about its own pull request is not true of another one.
                new Details(
                        "",
                        found.details().defaultBranch(),
                        "",
                        false,
                        found.details().description(),
                        found.details().licenses()));
    }

    static Optional<Integer> pullRequest(String ref) {
        Matcher matcher = PULL_REQUEST.matcher(ref);
        return matcher.matches() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
    }

    private static Trigger trigger(String ref) {
        if (ref.startsWith("refs/tags/")) {
            return Trigger.TAG;
        }
        if (ref.startsWith("refs/pull/")) {
            return Trigger.PULL_REQUEST;
        }
        return ref.startsWith("refs/heads/") ? Trigger.PUSH : Trigger.MANUAL;
    }
}
