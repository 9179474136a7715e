package io.epicheck.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.context.BuildContext.Ci;
import io.epicheck.context.BuildContext.Details;
import io.epicheck.context.BuildContext.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildContextReaderTest {
    private static final long COMMIT_TIME = 1_700_000_000L;

    @TempDir
    Path folder;

    private Path repository;

    @BeforeEach
    void aRepository() throws Exception {
        repository = Files.createDirectory(folder.resolve("repository"));
        git(repository, "init", "-q", "-b", "main");
        Files.writeString(repository.resolve("file"), "one");
        git(repository, "add", ".");
        git(repository, "commit", "-q", "-m", "first");
        git(repository, "remote", "add", "origin", "https://user:hunter2@git.example/owner/name.git");
    }

    @Nested
    class InAPlainCheckout {
        @Test
        void aBranchReadsAsAPush() throws Exception {
            BuildContext context = read(Map.of());
            assertThat(context.ci()).isEqualTo(Ci.NONE);
            assertThat(context.trigger()).isEqualTo(Trigger.PUSH);
            assertThat(context.branch()).contains("main");
            assertThat(context.tag()).isEmpty();
            assertThat(context.commit()).matches("[0-9a-f]{40}");
            assertThat(context.commitTime()).isEqualTo(COMMIT_TIME);
            assertThat(context.repositoryUrl()).isEqualTo("https://git.example/owner/name");
            assertThat(context.dirty()).isFalse();
        }

        @Test
        void aTagOnADetachedHeadReadsAsTheHighestTag() throws Exception {
            git(repository, "tag", "v1.9.0");
            git(repository, "tag", "v1.10.0");
            git(repository, "checkout", "-q", "--detach");
            BuildContext context = read(Map.of());
            assertThat(context.trigger()).isEqualTo(Trigger.TAG);
            assertThat(context.tag()).contains("v1.10.0");
        }

        @Test
        void aDetachedHeadWithoutATagIsNeitherBranchNorTag() throws Exception {
            git(repository, "checkout", "-q", "--detach");
            BuildContext context = read(Map.of());
            assertThat(context.ref()).isEmpty();
            assertThat(context.trigger()).isEqualTo(Trigger.MANUAL);
            assertThat(context.commit()).hasSize(40);
        }

        @Test
        void aShallowCloneKnowsItsCommit() throws Exception {
            Files.writeString(repository.resolve("file"), "two");
            git(repository, "commit", "-q", "-a", "-m", "second");
            git(folder, "clone", "-q", "--depth", "1", repository.toUri().toString(), "shallow");
            BuildContext context = BuildContextReader.read(System.getenv(), folder.resolve("shallow"));
            assertThat(context.branch()).contains("main");
            assertThat(context.commitTime()).isEqualTo(COMMIT_TIME);
        }

        @Test
        void anUnknownFileMakesItDirtyAnIgnoredOneDoesNot() throws Exception {
            Files.writeString(repository.resolve(".git/info/exclude"), "ignored\n");
            Files.writeString(repository.resolve("ignored"), "");
            assertThat(read(Map.of()).dirty()).isFalse();
            Files.writeString(repository.resolve("unknown"), "");
            assertThat(read(Map.of()).dirty()).isTrue();
        }

        @Test
        void noCheckoutAtAllIsEmptyNotAnError() throws Exception {
            Path empty = Files.createDirectory(folder.resolve("empty"));
            BuildContext context = BuildContextReader.read(environment(Map.of("GIT_CEILING_DIRECTORIES", "/")), empty);
            assertThat(context.commit()).isEmpty();
            assertThat(context.trigger()).isEqualTo(Trigger.MANUAL);
            assertThat(context.dirty()).isFalse();
        }

        @Test
        void aRefThatTheUserNamesWins() {
            assertThat(read(Map.of("EPICHECK_REF", "refs/tags/v1.0.0")).tag()).contains("v1.0.0");
            BuildContext pull = read(Map.of("EPICHECK_REF", "refs/pull/123/merge"));
            assertThat(pull.trigger()).isEqualTo(Trigger.PULL_REQUEST);
            assertThat(pull.pullRequest()).contains(123);
            assertThatThrownBy(() -> read(Map.of("EPICHECK_REF", "main")))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("`main` is no full git ref");
        }
    }

    @Nested
    class InAClone {
        @Test
        void theDefaultBranchAndAllRefsAreKnown() throws Exception {
            git(repository, "branch", "feature/x");
            git(repository, "tag", "v1");
            git(folder, "clone", "-q", repository.toUri().toString(), "clone");
            Path clone = folder.resolve("clone");
            Map<String, String> environment = environment(Map.of());
            assertThat(BuildContextReader.read(environment, clone).details().defaultBranch())
                    .isEqualTo("main");
            assertThat(BuildContextReader.refs(environment, clone))
                    .containsExactlyInAnyOrder("refs/heads/main", "refs/heads/feature/x", "refs/tags/v1");
        }

        @Test
        void theUserMaySayWhatHappened() {
            assertThat(read(Map.of("EPICHECK_EVENT", "schedule")).trigger()).isEqualTo(Trigger.SCHEDULE);
            assertThat(read(Map.of("EPICHECK_EVENT", "pull-request")).trigger()).isEqualTo(Trigger.PULL_REQUEST);
            assertThatThrownBy(() -> read(Map.of("EPICHECK_EVENT", "nightly")))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("`nightly` is no event");
        }
    }

    @Nested
    class OnGitHub {
        @ParameterizedTest
        @CsvSource({
            "push, refs/heads/develop, PUSH",
            "push, refs/tags/v1.0.0, TAG",
            "release, refs/tags/v1.0.0, TAG",
            "workflow_dispatch, refs/heads/main, MANUAL",
            "schedule, refs/heads/main, SCHEDULE",
            "pull_request, refs/pull/7/merge, PULL_REQUEST",
        })
        void theEventAndTheRefDecide(String event, String ref, Trigger trigger) {
            BuildContext context = read(github(event, ref));
            assertThat(context.ci()).isEqualTo(Ci.GITHUB_ACTIONS);
            assertThat(context.trigger()).isEqualTo(trigger);
            assertThat(context.ref()).isEqualTo(ref);
            assertThat(context.repositoryUrl()).isEqualTo("https://github.example/owner/name");
            assertThat(context.runUrl()).isEqualTo("https://github.example/owner/name/actions/runs/42");
            assertThat(context.runId()).isEqualTo("github/owner/name/42/2");
        }

        @Test
        void thePullRequestNumberComesFromTheRefOrFromTheEvent() throws Exception {
            assertThat(read(github("pull_request", "refs/pull/7/merge")).pullRequest())
                    .contains(7);
            Path event = folder.resolve("event.json");
            Files.writeString(event, "{\"pull_request\": {\"number\": 9}}");
            Map<String, String> target = github("pull_request_target", "refs/heads/main");
            target.put("GITHUB_EVENT_PATH", event.toString());
            assertThat(read(target).pullRequest()).contains(9);
            Files.writeString(event, "no json");
            assertThat(read(target).pullRequest()).isEmpty();
        }

        @Test
        void aPullRequestTargetIsThePullRequestNotItsBaseBranch() throws Exception {
            Map<String, String> target = github("pull_request_target", "refs/heads/main");
            assertThat(read(target).trigger()).isEqualTo(Trigger.PULL_REQUEST);
            assertThat(read(target).branch()).isEmpty();
            target.put("GITHUB_EVENT_PATH", event("{\"number\": 9}"));
            assertThat(read(target).ref()).isEqualTo("refs/pull/9/merge");
            assertThat(read(target).details().ownCommit()).isFalse();
        }

        @Test
        void theEventTellsWhatTheVariablesDoNot() throws Exception {
            Map<String, String> pull = github("pull_request", "refs/pull/7/merge");
            pull.put("GITHUB_BASE_REF", "release/v1");
            pull.put(
                    "GITHUB_EVENT_PATH",
                    event(
                            """
                            {"pull_request": {"number": 7, "base": {"ref": "other"}, "head": {"sha": "feedfeed"}},
                             "repository": {"default_branch": "trunk", "description": "A shop",
                                            "license": {"spdx_id": "MIT"}}}
                            """));
            assertThat(read(pull).details())
                    .isEqualTo(new Details("release/v1", "trunk", "feedfeed", true, "A shop", "MIT"));
            pull.remove("GITHUB_BASE_REF");
            assertThat(read(pull).details().baseRef()).isEqualTo("other");
            pull.put("DOCKER_METADATA_PR_HEAD_SHA", "true");
            assertThat(read(pull).commit()).isEqualTo("feedfeed");
            assertThat(read(pull).details().ownCommit()).isFalse();
        }

        @Test
        void aPushOfATagMayNameABranch() throws Exception {
            Map<String, String> tag = github("push", "refs/tags/v1");
            tag.put("GITHUB_EVENT_PATH", event("{\"base_ref\": \"refs/heads/main\"}"));
            assertThat(read(tag).details().baseRef()).isEqualTo("main");
        }

        @Test
        void aLicenseThatGitHubDoesNotKnowIsNone() throws Exception {
            Map<String, String> push = github("push", "refs/heads/main");
            push.put(
                    "GITHUB_EVENT_PATH",
                    event("{\"repository\": {\"license\": {\"spdx_id\": \"NOASSERTION\"}, \"description\": null}}"));
            assertThat(read(push).details().licenses()).isEmpty();
            assertThat(read(push).details().description()).isEmpty();
        }

        @Test
        void aShallowCloneTakesTheCommitsTimeFromTheEvent() throws Exception {
            Map<String, String> push = github("push", "refs/heads/main");
            String sha = push.get("GITHUB_SHA");
            push.put(
                    "GITHUB_EVENT_PATH",
                    event("{\"head_commit\": {\"id\": \"" + sha
                            + "\", \"timestamp\": \"2020-01-10T00:30:00+00:00\"}}"));
            assertThat(read(push).commitTime()).isEqualTo(1_578_616_200);
            push.put("GITHUB_EVENT_PATH", event("{\"head_commit\": {\"id\": \"other\", \"timestamp\": \"2020\"}}"));
            assertThat(read(push).commitTime()).isZero();
        }

        @Test
        void aScheduleRunsOnTheDefaultBranch() {
            assertThat(read(github("schedule", "refs/heads/trunk")).details().defaultBranch())
                    .isEqualTo("trunk");
            assertThat(read(github("push", "refs/heads/trunk")).details().defaultBranch())
                    .isEmpty();
        }

        private String event(String json) throws IOException {
            return Files.writeString(folder.resolve("event.json"), json).toString();
        }

        private Map<String, String> github(String event, String ref) {
            return new HashMap<>(Map.of(
                    "GITHUB_ACTIONS", "true",
                    "GITHUB_EVENT_NAME", event,
                    "GITHUB_REF", ref,
                    "GITHUB_SHA", "0123456789012345678901234567890123456789",
                    "GITHUB_SERVER_URL", "https://github.example",
                    "GITHUB_REPOSITORY", "owner/name",
                    "GITHUB_RUN_ID", "42",
                    "GITHUB_RUN_ATTEMPT", "2"));
        }
    }

    @Nested
    class OnGitLab {
        private static final String COMMIT = "0123456789012345678901234567890123456789";

        @ParameterizedTest
        @CsvSource({
            "push, PUSH",
            "schedule, SCHEDULE",
            "web, MANUAL",
            "api, MANUAL",
            "trigger, MANUAL",
        })
        void theSourceOfThePipelineDecides(String source, Trigger trigger) {
            BuildContext context = read(gitlab("CI_COMMIT_BRANCH", "feature/x", "CI_PIPELINE_SOURCE", source));
            assertThat(context.ci()).isEqualTo(Ci.GITLAB);
            assertThat(context.trigger()).isEqualTo(trigger);
            assertThat(context.branch()).contains("feature/x");
            assertThat(context.commit()).isEqualTo(COMMIT);
            assertThat(context.commitTime()).isEqualTo(1_578_616_200);
            assertThat(context.repositoryUrl()).isEqualTo("https://gitlab.example/group/shop");
            assertThat(context.runId()).isEqualTo("gitlab/group/shop/42");
            assertThat(context.runUrl()).isEqualTo("https://gitlab.example/group/shop/-/pipelines/42");
            assertThat(context.details()).isEqualTo(new Details("", "trunk", "", false, "A shop", ""));
        }

        @Test
        void aTagIsATag() {
            BuildContext context = read(
                    gitlab("CI_COMMIT_TAG", "v1.2.3", "CI_COMMIT_REF_NAME", "v1.2.3", "CI_PIPELINE_SOURCE", "push"));
            assertThat(context.trigger()).isEqualTo(Trigger.TAG);
            assertThat(context.tag()).contains("v1.2.3");
        }

        @Test
        void aMergeRequestIsAPullRequestWhoseCommitABranchHas() {
            BuildContext context = read(gitlab(
                    "CI_MERGE_REQUEST_IID",
                    "7",
                    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
                    "main",
                    "CI_COMMIT_REF_NAME",
                    "feature/x",
                    "CI_PIPELINE_SOURCE",
                    "merge_request_event"));
            assertThat(context.trigger()).isEqualTo(Trigger.PULL_REQUEST);
            assertThat(context.pullRequest()).contains(7);
            assertThat(context.ref()).isEqualTo("refs/pull/7/merge");
            assertThat(context.details()).isEqualTo(new Details("main", "trunk", COMMIT, false, "A shop", ""));
        }

        @Test
        void theCommitOfAMergedResultIsTheRequestsOwn() {
            BuildContext context =
                    read(gitlab("CI_MERGE_REQUEST_IID", "7", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "feedfeed"));
            assertThat(context.details().ownCommit()).isTrue();
            assertThat(context.details().pullRequestHead()).isEqualTo("feedfeed");
        }

        @Test
        void runsHaveAnOrder() {
            assertThat(CommitOrder.isRunBefore("gitlab/a/b/9", "gitlab/a/b/10")).isTrue();
            assertThat(CommitOrder.isRunBefore("gitlab/a/b/10", "gitlab/a/b/9")).isFalse();
            assertThat(CommitOrder.isRunBefore("gitlab/a/c/9", "gitlab/a/b/10")).isFalse();
        }

        private Map<String, String> gitlab(String... more) {
            Map<String, String> variables = new HashMap<>(Map.of(
                    "GITLAB_CI", "true",
                    "CI_COMMIT_SHA", COMMIT,
                    "CI_COMMIT_TIMESTAMP", "2020-01-10T00:30:00+00:00",
                    "CI_PROJECT_PATH", "group/shop",
                    "CI_PROJECT_URL", "https://gitlab.example/group/shop",
                    "CI_PROJECT_DESCRIPTION", "A shop",
                    "CI_DEFAULT_BRANCH", "trunk",
                    "CI_PIPELINE_ID", "42",
                    "CI_PIPELINE_URL", "https://gitlab.example/group/shop/-/pipelines/42"));
            for (int i = 0; i < more.length; i += 2) {
                variables.put(more[i], more[i + 1]);
            }
            return variables;
        }
    }

    @Nested
    class OnJenkins {
        @Test
        void thePullRequestsTargetAndThePrimaryBranchAreKnown() {
            assertThat(read(jenkins("CHANGE_ID", "5", "CHANGE_TARGET", "main"))
                            .details()
                            .baseRef())
                    .isEqualTo("main");
            assertThat(read(jenkins("BRANCH_NAME", "trunk", "BRANCH_IS_PRIMARY", "true"))
                            .details()
                            .defaultBranch())
                    .isEqualTo("trunk");
            assertThat(read(jenkins("BRANCH_NAME", "trunk")).details().defaultBranch())
                    .isEmpty();
        }

        @Test
        void aTimerIsASchedule() {
            assertThat(read(jenkins("BRANCH_NAME", "main", "BUILD_CAUSE", "TIMERTRIGGER"))
                            .trigger())
                    .isEqualTo(Trigger.SCHEDULE);
        }

        @Test
        void aMultibranchJobHasBranchTagOrChange() {
            assertThat(read(jenkins("BRANCH_NAME", "feature/x")).branch()).contains("feature/x");
            BuildContext tag = read(jenkins("BRANCH_NAME", "v1.0.0", "TAG_NAME", "v1.0.0"));
            assertThat(tag.trigger()).isEqualTo(Trigger.TAG);
            assertThat(tag.tag()).contains("v1.0.0");
            BuildContext change = read(jenkins("BRANCH_NAME", "PR-5", "CHANGE_ID", "5", "CHANGE_TARGET", "main"));
            assertThat(change.trigger()).isEqualTo(Trigger.PULL_REQUEST);
            assertThat(change.pullRequest()).contains(5);
            assertThat(change.branch()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "origin/main, refs/heads/main",
            "main, refs/heads/main",
            "refs/heads/develop, refs/heads/develop",
            "refs/tags/v1, refs/tags/v1",
            "tags/v1, refs/tags/v1",
            "origin/tags/v1, refs/tags/v1",
            "origin/feature/x, refs/heads/feature/x",
            "detached, refs/heads/main",
        })
        void aPlainJobHasAGitBranch(String branch, String ref) {
            BuildContext context = read(jenkins("GIT_BRANCH", branch));
            assertThat(context.ci()).isEqualTo(Ci.JENKINS);
            assertThat(context.ref()).isEqualTo(ref);
            assertThat(context.runId()).isEqualTo("jenkins/folder/job/17");
            assertThat(context.runUrl()).isEqualTo("https://jenkins.example/job/17/");
        }

        private Map<String, String> jenkins(String... more) {
            Map<String, String> variables = new HashMap<>(Map.of(
                    "JENKINS_URL", "https://jenkins.example/",
                    "BUILD_URL", "https://jenkins.example/job/17/",
                    "JOB_NAME", "folder/job",
                    "BUILD_NUMBER", "17"));
            for (int i = 0; i < more.length; i += 2) {
                variables.put(more[i], more[i + 1]);
            }
            return variables;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "git@github.com:owner/name.git, https://github.com/owner/name",
        "ssh://git@github.com:22/owner/name.git, https://github.com/owner/name",
        "https://token@github.com/owner/name, https://github.com/owner/name",
        "https://git.example:8443/a/b/c.git/, https://git.example:8443/a/b/c",
        "http://git.example/a?token=x, http://git.example/a",
        "/srv/git/name.git, ''",
        "../name, ''",
    })
    void aRemoteBecomesAWebAddressWithoutCredentials(String remote, String url) {
        assertThat(RepositoryUrl.of(remote)).isEqualTo(url);
    }

    private BuildContext read(Map<String, String> variables) {
        return BuildContextReader.read(environment(variables), repository);
    }

    /** What the variables of the machine that runs this test say must not matter. */
    private static Map<String, String> environment(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("PATH", System.getenv("PATH"));
        return all;
    }

    private static void git(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                "git", "-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_COMMITTER_DATE", COMMIT_TIME + " +0000");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
