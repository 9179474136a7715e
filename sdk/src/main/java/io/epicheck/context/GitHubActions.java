package io.epicheck.context;

import static io.epicheck.context.BuildContextReader.text;

import io.epicheck.context.BuildContext.Ci;
import io.epicheck.context.BuildContext.Details;
import io.epicheck.context.BuildContext.Trigger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * GitHub Actions, by its default variables
 * (docs.github.com, "Store information in variables", section "Default environment variables") and the event's own file.
 *
 * <p>As docker/metadata-action has it: {@code pull_request_target} reads as the pull request that it is about, not as its base branch, and
 * {@code DOCKER_METADATA_PR_HEAD_SHA=true} takes a pull request's own commit instead of the one that GitHub made of the merge.
 */
final class GitHubActions implements CiVariables {
    @Override
    public boolean runs(Map<String, String> environment) {
        return text(environment, "GITHUB_ACTIONS").filter("true"::equals).isPresent();
    }

    @Override
    public BuildContext read(Map<String, String> environment, GitCheckout git) {
        JsonNode event = event(environment);
        String name = text(environment, "GITHUB_EVENT_NAME").orElse("");
        String given = text(environment, "GITHUB_REF").orElse("");
        Trigger trigger = trigger(name, given);
        boolean isPull = trigger == Trigger.PULL_REQUEST;
        Optional<Integer> pull = isPull ? PlainCheckout.pullRequest(given).or(() -> numberOf(event)) : Optional.empty();
        String ref = isPull && !given.startsWith("refs/pull/")
                ? pull.map(number -> "refs/pull/" + number + "/merge").orElse("")
                : given;
        String head = isPull ? event.at("/pull_request/head/sha").asString("") : "";
        boolean wantsHead = !head.isEmpty()
                && text(environment, "DOCKER_METADATA_PR_HEAD_SHA")
                        .filter("true"::equalsIgnoreCase)
                        .isPresent();
        String commit = wantsHead ? head : text(environment, "GITHUB_SHA").orElseGet(git::commit);
        String repository = text(environment, "GITHUB_REPOSITORY").orElse("");
        String url = repository.isEmpty()
                ? RepositoryUrl.of(git.remote())
                : text(environment, "GITHUB_SERVER_URL").orElse("https://github.com") + "/" + repository;
        String run = text(environment, "GITHUB_RUN_ID").orElse("");
        String attempt = text(environment, "GITHUB_RUN_ATTEMPT").orElse("1");
        return new BuildContext(
                Ci.GITHUB_ACTIONS,
                trigger,
                ref,
                commit,
                commitTime(git, event, commit),
                pull,
                url,
                run.isEmpty() ? "github" : "github/" + repository + "/" + run + "/" + attempt,
                run.isEmpty() || repository.isEmpty() ? "" : url + "/actions/runs/" + run,
                git.dirty(),
                new Details(
                        baseRef(environment, event, isPull),
                        defaultBranch(event, trigger, ref, git),
                        head,
                        given.startsWith("refs/pull/") && isPull && !wantsHead,
                        event.at("/repository/description").asString(""),
                        licenses(event)));
    }

    /** {@code pull_request_target} has the base branch as its ref, so the event's name decides before the ref does. */
    private static Trigger trigger(String event, String ref) {
        if (event.startsWith("pull_request") || ref.startsWith("refs/pull/")) {
            return Trigger.PULL_REQUEST;
        }
        if (event.equals("schedule")) {
            return Trigger.SCHEDULE;
        }
        if (event.equals("workflow_dispatch") || event.equals("repository_dispatch")) {
            return Trigger.MANUAL;
        }
        return ref.startsWith("refs/tags/") ? Trigger.TAG : Trigger.PUSH;
    }

    /** The push of a tag names a branch only sometimes. */
    private static String baseRef(Map<String, String> environment, JsonNode event, boolean isPull) {
        return isPull
                ? text(environment, "GITHUB_BASE_REF")
                        .orElseGet(() -> event.at("/pull_request/base/ref").asString(""))
                : event.path("base_ref").asString("").replaceFirst("^refs/heads/", "");
    }

    /** A schedule always runs on the default branch, and its event does not always say which one that is. */
    private static String defaultBranch(JsonNode event, Trigger trigger, String ref, GitCheckout git) {
        String told = event.at("/repository/default_branch").asString("");
        if (!told.isEmpty()) {
            return told;
        }
        return trigger == Trigger.SCHEDULE && ref.startsWith("refs/heads/")
                ? ref.substring("refs/heads/".length())
                : git.defaultBranch();
    }

    /** {@code NOASSERTION} is what GitHub says of a license that it does not know. */
    private static String licenses(JsonNode event) {
        String spdx = event.at("/repository/license/spdx_id").asString("");
        return spdx.equals("NOASSERTION") ? "" : spdx;
    }

    /** A shallow clone may not have the commit; the event of its push does. */
    private static long commitTime(GitCheckout git, JsonNode event, String commit) {
        long time = git.commitTime(commit);
        if (time > 0 || !event.at("/head_commit/id").asString("").equals(commit)) {
            return time;
        }
        try {
            return OffsetDateTime.parse(event.at("/head_commit/timestamp").asString(""))
                    .toEpochSecond();
        } catch (DateTimeParseException unreadable) {
            return 0;
        }
    }

    private static Optional<Integer> numberOf(JsonNode event) {
        int number = event.at("/pull_request/number").asInt(event.path("number").asInt(0));
        return number > 0 ? Optional.of(number) : Optional.empty();
    }

    private static JsonNode event(Map<String, String> environment) {
        return text(environment, "GITHUB_EVENT_PATH")
                .map(Path::of)
                .filter(Files::isReadable)
                .map(path -> {
                    try {
                        return JsonMapper.shared().readTree(path);
                    } catch (JacksonException unreadable) {
                        return MissingNode.getInstance();
                    }
                })
                .orElse(MissingNode.getInstance());
    }
}
