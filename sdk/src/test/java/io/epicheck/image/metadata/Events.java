package io.epicheck.image.metadata;

import io.epicheck.context.BuildContext;
import io.epicheck.context.BuildContext.Ci;
import io.epicheck.context.BuildContext.Details;
import io.epicheck.context.BuildContext.Trigger;
import java.time.Instant;
import java.util.Optional;

/** Git events by name, on the day that docker/metadata-action's README has in its examples. */
final class Events {
    static final String COMMIT = "860c1904a1ce19322e91ac35af1ab07466440c37";
    static final Instant NOW = Instant.parse("2020-01-10T00:30:00Z");
    static final long COMMIT_TIME = Instant.parse("2020-01-09T23:05:07Z").getEpochSecond();

    private Events() {}

    /** {@code push}, {@code tag}, {@code schedule} and {@code manual} with a ref; {@code pr} with a number. */
    static TagEvent of(String kind, String ref) {
        return switch (kind) {
            case "pr" -> pull(Integer.parseInt(ref));
            case "schedule" -> event(Trigger.SCHEDULE, ref, Optional.empty(), Details.ofDefaultBranch("master"));
            case "manual" -> event(Trigger.MANUAL, ref, Optional.empty(), Details.ofDefaultBranch("master"));
            default ->
                event(
                        ref.startsWith("refs/tags/") ? Trigger.TAG : Trigger.PUSH,
                        ref,
                        Optional.empty(),
                        Details.ofDefaultBranch("master"));
        };
    }

    static TagEvent push(String branch) {
        return of("push", "refs/heads/" + branch);
    }

    static TagEvent tag(String tag) {
        return of("push", "refs/tags/" + tag);
    }

    /** On GitHub: the commit is the one of the merge. */
    static TagEvent pull(int number) {
        return event(
                Trigger.PULL_REQUEST,
                "refs/pull/" + number + "/merge",
                Optional.of(number),
                new Details("master", "master", "feed", true, "", ""));
    }

    static TagEvent event(Trigger trigger, String ref, Optional<Integer> pull, Details details) {
        return TagEvent.of(
                new BuildContext(
                        Ci.NONE,
                        trigger,
                        ref,
                        COMMIT,
                        COMMIT_TIME,
                        pull,
                        "https://github.com/octocat/Hello-World",
                        "local",
                        "",
                        false,
                        details),
                NOW);
    }
}
