package io.epicheck.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.context.BuildContext.Ci;
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
    class OnGitHub {
        @ParameterizedTest
        @CsvSource({
            "push, refs/heads/develop, PUSH",
            "push, refs/tags/v1.0.0, TAG",
            "release, refs/tags/v1.0.0, TAG",
            "workflow_dispatch, refs/heads/main, MANUAL",
            "schedule, refs/heads/main, MANUAL",
            "pull_request, refs/pull/7/merge, PULL_REQUEST",
            "pull_request_target, refs/heads/main, PULL_REQUEST",
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
    class OnJenkins {
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
