package io.epicheck.context;

import static io.epicheck.context.BuildContextReader.text;

import io.epicheck.context.BuildContext.Ci;
import io.epicheck.context.BuildContext.Trigger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * GitHub Actions, by its default variables
 * (docs.github.com, "Store information in variables", section "Default environment variables").
 */
final class GitHubActions implements CiVariables {
    @Override
    public boolean runs(Map<String, String> environment) {
        return text(environment, "GITHUB_ACTIONS").filter("true"::equals).isPresent();
    }

    @Override
    public BuildContext read(Map<String, String> environment, GitCheckout git) {
        String ref = text(environment, "GITHUB_REF").orElse("");
        String commit = text(environment, "GITHUB_SHA").orElseGet(git::commit);
        String repository = text(environment, "GITHUB_REPOSITORY").orElse("");
        String url = repository.isEmpty()
                ? RepositoryUrl.of(git.remote())
                : text(environment, "GITHUB_SERVER_URL").orElse("https://github.com") + "/" + repository;
        String run = text(environment, "GITHUB_RUN_ID").orElse("");
        String attempt = text(environment, "GITHUB_RUN_ATTEMPT").orElse("1");
        Trigger trigger = trigger(text(environment, "GITHUB_EVENT_NAME").orElse(""), ref);
        return new BuildContext(
                Ci.GITHUB_ACTIONS,
                trigger,
                ref,
                commit,
                git.commitTime(commit),
                trigger == Trigger.PULL_REQUEST
                        ? PlainCheckout.pullRequest(ref).or(() -> numberOfEvent(environment))
                        : Optional.empty(),
                url,
                run.isEmpty() ? "github" : "github/" + repository + "/" + run + "/" + attempt,
                run.isEmpty() || repository.isEmpty() ? "" : url + "/actions/runs/" + run,
                git.dirty());
    }

    /** {@code pull_request_target} has the base branch as its ref, so the event's name decides before the ref does. */
    private static Trigger trigger(String event, String ref) {
        if (event.startsWith("pull_request") || ref.startsWith("refs/pull/")) {
            return Trigger.PULL_REQUEST;
        }
        if (event.equals("workflow_dispatch") || event.equals("repository_dispatch") || event.equals("schedule")) {
            return Trigger.MANUAL;
        }
        return ref.startsWith("refs/tags/") ? Trigger.TAG : Trigger.PUSH;
    }

    private static Optional<Integer> numberOfEvent(Map<String, String> environment) {
        return text(environment, "GITHUB_EVENT_PATH")
                .map(Path::of)
                .filter(Files::isReadable)
                .flatMap(path -> {
                    try {
                        int number = JsonMapper.shared()
                                .readTree(path)
                                .at("/pull_request/number")
                                .asInt(0);
                        return number > 0 ? Optional.of(number) : Optional.empty();
                    } catch (JacksonException unreadable) {
                        return Optional.empty();
                    }
                });
    }
}
