package io.epicheck.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.context.CommitOrder;
import io.epicheck.rollout.journal.ReleaseSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownOrderTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", System.getenv("PATH"));
    private static final String UNKNOWN = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path directory;

    private String first = "";
    private String second = "";
    private String branched = "";

    @BeforeEach
    void commit() throws IOException, InterruptedException {
        git("init", "-q", "-b", "main");
        first = commit("first");
        second = commit("second");
        git("checkout", "-q", "-b", "other", first);
        branched = commit("branched");
    }

    @Test
    void anEarlierCommitIsOlder() {
        assertThat(isOlder(source(first, 9), source(second, 5))).isTrue();
        assertThat(isOlder(source(second, 5), source(first, 9))).isFalse();
    }

    @Test
    void theSameCommitNeverIs() {
        assertThat(isOlder(source(first, 5), source(first, 9))).isFalse();
    }

    /** Started before, and of a later commit: git knows better. */
    @Test
    void aLaterCommitOfAnEarlierRunIsNotOlder() {
        assertThat(isOlder(source(second, 5), source(first, 9))).isFalse();
    }

    @Test
    void whatGitDoesNotKnowTheRunsOfTheSameJobTell() {
        assertThat(isOlder(source(first, 5), source(UNKNOWN, 9))).isTrue();
        assertThat(isOlder(source(first, 9), source(UNKNOWN, 5))).isFalse();
        assertThat(isOlder(source(branched, 5), source(second, 9))).isTrue();
    }

    @Test
    void runsOfAnotherBranchTellNothing() {
        ReleaseSource other = new ReleaseSource("shop", "github/o/r/9/1", "", "refs/heads/other", branched, "");
        assertThat(isOlder(source(second, 5), other)).isFalse();
    }

    @Test
    void runsAreInOrderOnlyWithinOneJob() {
        assertThat(CommitOrder.isRunBefore("github/o/r/9/1", "github/o/r/10/1")).isTrue();
        assertThat(CommitOrder.isRunBefore("github/o/r/10/1", "github/o/r/9/3")).isFalse();
        assertThat(CommitOrder.isRunBefore("github/o/r/9/1", "github/o/r/9/2")).isFalse();
        assertThat(CommitOrder.isRunBefore("github/o/r/9/1", "github/o/s/10/1")).isFalse();
        assertThat(CommitOrder.isRunBefore("jenkins/shop/main/9", "jenkins/shop/main/10"))
                .isTrue();
        assertThat(CommitOrder.isRunBefore("jenkins/shop/main/9", "jenkins/shop/dev/10"))
                .isFalse();
        assertThat(CommitOrder.isRunBefore("jenkins/shop/9", "github/o/r/10/1")).isFalse();
        assertThat(CommitOrder.isRunBefore("local", "local")).isFalse();
    }

    @Test
    void onlyWholeCommitNamesAreAsked() {
        CommitOrder order = new CommitOrder(directory, ENVIRONMENT);
        assertThat(order.isCommitBefore(first, second)).isTrue();
        assertThat(order.isCommitBefore(first, first)).isFalse();
        assertThat(order.isCommitBefore(first, "--help")).isFalse();
        assertThat(order.isCommitBefore(first.substring(0, 7), second)).isFalse();
        assertThat(order.isCommitBefore("", second)).isFalse();
    }

    private boolean isOlder(ReleaseSource candidate, ReleaseSource deployed) {
        return new KnownOrder(new CommitOrder(directory, ENVIRONMENT)).isOlder(candidate, deployed);
    }

    private static ReleaseSource source(String commit, int run) {
        return new ReleaseSource("shop", "github/o/r/" + run + "/1", "", "refs/heads/main", commit, "");
    }

    private String commit(String message) throws IOException, InterruptedException {
        git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD").strip();
    }

    private String git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
