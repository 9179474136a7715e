package io.epicheck.context;

import static io.epicheck.context.BuildContextReader.text;

import io.epicheck.context.BuildContext.Ci;
import io.epicheck.context.BuildContext.Details;
import io.epicheck.context.BuildContext.Trigger;
import java.util.Map;
import java.util.Optional;

/**
 * Jenkins. A multibranch job sets {@code BRANCH_NAME}, and {@code CHANGE_ID} for a pull request or {@code TAG_NAME} for a tag
 * (branch-api plugin); a plain job with the git plugin has {@code GIT_BRANCH} such as {@code origin/main}.
 */
final class Jenkins implements CiVariables {
    @Override
    public boolean runs(Map<String, String> environment) {
        return text(environment, "JENKINS_URL").isPresent()
                || (text(environment, "BUILD_URL").isPresent()
                        && text(environment, "JOB_NAME").isPresent());
    }

    @Override
    public BuildContext read(Map<String, String> environment, GitCheckout git) {
        Optional<Integer> change = text(environment, "CHANGE_ID")
                .filter(id -> id.matches("\\d{1,9}"))
                .map(Integer::parseInt);
        boolean pullRequest = text(environment, "CHANGE_ID").isPresent();
        String ref = pullRequest
                ? change.map(number -> "refs/pull/" + number + "/merge").orElse("")
                : ref(environment, git);
        String commit = text(environment, "GIT_COMMIT")
                .filter(text -> text.matches("[0-9a-f]{40,64}"))
                .orElseGet(git::commit);
        String number = text(environment, "BUILD_NUMBER").orElse("");
        return new BuildContext(
                Ci.JENKINS,
                trigger(environment, pullRequest, ref),
                ref,
                commit,
                git.commitTime(commit),
                change,
                RepositoryUrl.of(text(environment, "GIT_URL").orElseGet(git::remote)),
                "jenkins/" + text(environment, "JOB_NAME").orElse("") + (number.isEmpty() ? "" : "/" + number),
                text(environment, "BUILD_URL").orElse(""),
                git.dirty(),
                new Details(
                        text(environment, "CHANGE_TARGET").orElse(""),
                        defaultBranch(environment, ref, git),
                        "",
                        false,
                        "",
                        ""));
    }

    /** {@code BRANCH_IS_PRIMARY}: branch-api plugin. */
    private static String defaultBranch(Map<String, String> environment, String ref, GitCheckout git) {
        boolean primary =
                text(environment, "BRANCH_IS_PRIMARY").filter("true"::equals).isPresent();
        return primary && ref.startsWith("refs/heads/") ? ref.substring("refs/heads/".length()) : git.defaultBranch();
    }

    /** {@code BUILD_CAUSE}: EnvInject plugin; without it a timer cannot be told from a push. */
    private static Trigger trigger(Map<String, String> environment, boolean pullRequest, String ref) {
        if (pullRequest) {
            return Trigger.PULL_REQUEST;
        }
        if (text(environment, "BUILD_CAUSE")
                .filter(cause -> cause.contains("TIMERTRIGGER"))
                .isPresent()) {
            return Trigger.SCHEDULE;
        }
        if (ref.startsWith("refs/tags/")) {
            return Trigger.TAG;
        }
        return ref.isEmpty() ? Trigger.MANUAL : Trigger.PUSH;
    }

    private static String ref(Map<String, String> environment, GitCheckout git) {
        return text(environment, "TAG_NAME")
                .map(tag -> "refs/tags/" + tag)
                .or(() -> text(environment, "BRANCH_NAME").map(branch -> "refs/heads/" + branch))
                .or(() -> text(environment, "GIT_BRANCH").flatMap(Jenkins::ofGitBranch))
                .orElseGet(git::ref);
    }

    /** {@code origin/main}, {@code refs/tags/v1}, {@code tags/v1}, {@code origin/tags/v1}; {@code detached} says nothing. */
    private static Optional<String> ofGitBranch(String branch) {
        if (branch.equals("detached") || branch.equals("HEAD")) {
            return Optional.empty();
        }
        if (branch.startsWith("refs/heads/") || branch.startsWith("refs/tags/")) {
            return Optional.of(branch);
        }
        String name = branch.replaceFirst("^(?:refs/remotes/)?origin/", "");
        return Optional.of(name.startsWith("tags/") ? "refs/" + name : "refs/heads/" + name);
    }
}
