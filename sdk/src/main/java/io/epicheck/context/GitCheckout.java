package io.epicheck.context;

import io.epicheck.BadInputException;
import io.epicheck.process.Command;
import io.epicheck.process.CommandEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Asks the git command about a work tree; a shallow clone and a detached head are fine, no checkout at all reads as empty. */
final class GitCheckout {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String REMOTE = "refs/remotes/origin/";
    private final Path directory;
    private final Map<String, String> environment;

    GitCheckout(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /** The full ref that is checked out: the branch, or for a detached head the highest version tag on it; empty otherwise. */
    String ref() {
        return git("symbolic-ref", "-q", "HEAD")
                .filter(ref -> !ref.isEmpty())
                .or(() -> git("tag", "--points-at", "HEAD", "--sort=-version:refname")
                        .map(tags -> tags.lines().findFirst().orElse(""))
                        .filter(tag -> !tag.isEmpty())
                        .map(tag -> "refs/tags/" + tag))
                .orElse("");
    }

    /** 40 hex digits; empty outside a checkout and before the first commit. */
    String commit() {
        return git("rev-parse", "-q", "--verify", "HEAD^{commit}").orElse("");
    }

    /** Committer date in seconds since the epoch; 0 when the commit is not in this clone. */
    long commitTime(String commit) {
        return commit.isEmpty()
                ? 0
                : git("show", "-s", "--no-show-signature", "--format=%ct", commit)
                        .filter(text -> text.matches("\\d{1,18}"))
                        .map(Long::parseLong)
                        .orElse(0L);
    }

    /** Whether this clone knows that one commit comes before another; false also when it does not know one of them. */
    boolean isBefore(String older, String newer) {
        return !older.equals(newer)
                && git("merge-base", "--is-ancestor", older, newer).isPresent();
    }

    /** The URL of {@code origin}; empty when there is none. */
    String remote() {
        return git("config", "--get", "remote.origin.url").orElse("");
    }

    /** The branch that {@code origin} has as its default, as far as this clone knows; else empty. */
    String defaultBranch() {
        return git("symbolic-ref", "-q", "refs/remotes/origin/HEAD")
                .filter(ref -> ref.startsWith(REMOTE))
                .map(ref -> ref.substring(REMOTE.length()))
                .orElse("");
    }

    /** Full refs of all branches and tags; those of {@code origin} as branches. */
    Set<String> refs() {
        Set<String> refs = new TreeSet<>();
        git("for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags", REMOTE)
                .ifPresent(text -> text.lines()
                        .filter(ref -> !ref.isBlank() && !ref.equals(REMOTE + "HEAD"))
                        .map(ref -> ref.startsWith(REMOTE) ? "refs/heads/" + ref.substring(REMOTE.length()) : ref)
                        .forEach(refs::add));
        return refs;
    }

    /** True when files differ from the commit or are unknown to git (ignored ones do not count). */
    boolean dirty() {
        return git("status", "--porcelain").filter(text -> !text.isEmpty()).isPresent();
    }

    private Optional<String> git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Map<String, String> seen = new HashMap<>();
        for (String kept : List.of("PATH", "HOME", "GIT_DIR", "GIT_WORK_TREE", "SystemRoot")) {
            if (environment.containsKey(kept)) {
                seen.put(kept, environment.getOrDefault(kept, ""));
            }
        }
        seen.put("GIT_OPTIONAL_LOCKS", "0"); // reading must not touch the index of a build that runs beside us
        seen.put("LC_ALL", "C");
        try {
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            CommandEnd end = Command.of(command, directory, seen).within(LIMIT).run(written, line -> {});
            String output = written.toString(StandardCharsets.UTF_8).strip();
            if (end.output().contains("dubious ownership")) {
                throw new BadInputException(
                        "GIT_OWNERSHIP",
                        "git refuses to read " + directory + ": the folder belongs to another user",
                        "Run as the user who owns the checkout, or: git config --global --add safe.directory "
                                + directory);
            }
            return end.isWell() ? Optional.of(output) : Optional.empty();
        } catch (IOException noGit) {
            return Optional.empty(); // no git command: what CI told us has to do
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
