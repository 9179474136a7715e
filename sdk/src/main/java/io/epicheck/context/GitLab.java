package io.epicheck.context;

import static io.epicheck.context.BuildContextReader.text;

import io.epicheck.context.BuildContext.Ci;
import io.epicheck.context.BuildContext.Details;
import io.epicheck.context.BuildContext.Trigger;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/**
 * GitLab CI, by its predefined variables (docs.gitlab.com, "Predefined CI/CD variables reference"). A merge request reads as a pull request of
 * the same number.
 */
final class GitLab implements CiVariables {
    @Override
    public boolean runs(Map<String, String> environment) {
        return text(environment, "GITLAB_CI").filter("true"::equals).isPresent();
    }

    @Override
    public BuildContext read(Map<String, String> environment, GitCheckout git) {
        Optional<Integer> request = text(environment, "CI_MERGE_REQUEST_IID")
                .or(() -> text(environment, "CI_EXTERNAL_PULL_REQUEST_IID"))
                .filter(id -> id.matches("[0-9]{1,9}"))
                .map(Integer::parseInt);
        String ref = request.map(number -> "refs/pull/" + number + "/merge").orElseGet(() -> ref(environment));
        String commit = text(environment, "CI_COMMIT_SHA").orElseGet(git::commit);
        String project = text(environment, "CI_PROJECT_PATH").orElse("");
        long time = git.commitTime(commit);
        return new BuildContext(
                Ci.GITLAB,
                trigger(text(environment, "CI_PIPELINE_SOURCE").orElse(""), request.isPresent(), ref),
                ref,
                commit,
                time > 0 ? time : time(text(environment, "CI_COMMIT_TIMESTAMP").orElse("")),
                request,
                RepositoryUrl.of(text(environment, "CI_PROJECT_URL").orElseGet(git::remote)),
                text(environment, "CI_PIPELINE_ID")
                        .map(id -> "gitlab/" + project + "/" + id)
                        .orElse("gitlab"),
                text(environment, "CI_PIPELINE_URL").orElse(""),
                git.dirty(),
                details(environment, request.isPresent(), commit));
    }

    /** {@code CI_MERGE_REQUEST_SOURCE_BRANCH_SHA} is there only where GitLab made a commit of the merge. */
    private static Details details(Map<String, String> environment, boolean request, String commit) {
        String head = text(environment, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")
                .or(() -> text(environment, "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA"))
                .orElse(request ? commit : "");
        return new Details(
                text(environment, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME")
                        .or(() -> text(environment, "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME"))
                        .orElse(""),
                text(environment, "CI_DEFAULT_BRANCH").orElse(""),
                head,
                request && !head.equals(commit),
                text(environment, "CI_PROJECT_DESCRIPTION").orElse(""),
                "");
    }

    private static String ref(Map<String, String> environment) {
        return text(environment, "CI_COMMIT_TAG")
                .map(tag -> "refs/tags/" + tag)
                .or(() -> text(environment, "CI_COMMIT_BRANCH")
                        .or(() -> text(environment, "CI_COMMIT_REF_NAME"))
                        .map(branch -> "refs/heads/" + branch))
                .orElse("");
    }

    private static Trigger trigger(String source, boolean request, String ref) {
        if (request || source.equals("merge_request_event") || source.equals("external_pull_request_event")) {
            return Trigger.PULL_REQUEST;
        }
        if (source.equals("schedule")) {
            return Trigger.SCHEDULE;
        }
        if (ref.startsWith("refs/tags/")) {
            return Trigger.TAG;
        }
        return source.isEmpty() || source.equals("push") ? Trigger.PUSH : Trigger.MANUAL;
    }

    private static long time(String timestamp) {
        try {
            return timestamp.isEmpty() ? 0 : OffsetDateTime.parse(timestamp).toEpochSecond();
        } catch (DateTimeParseException unreadable) {
            return 0;
        }
    }
}
