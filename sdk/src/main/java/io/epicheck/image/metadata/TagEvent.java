package io.epicheck.image.metadata;

import io.epicheck.BadInputException;
import io.epicheck.context.BuildContext;
import io.epicheck.context.BuildContext.Trigger;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * All that rules look at. Immutable.
 *
 * @param now for {@code {{date}}} only
 * @param shortCommit digits of a short commit
 * @param refs other branches and tags that are known, as full refs; for telling which ones would have the same tag
 */
public record TagEvent(BuildContext context, Instant now, int shortCommit, Set<String> refs) {
    private static final int SHORT_COMMIT = 7;

    public TagEvent {
        refs = Set.copyOf(refs);
    }

    public static TagEvent of(BuildContext context, Instant now) {
        return new TagEvent(context, now, SHORT_COMMIT, Set.of());
    }

    /**
     * With what docker/metadata-action takes from the environment: {@code DOCKER_METADATA_SHORT_SHA_LENGTH}.
     *
     * @throws BadInputException when that is no number from 1 to 64
     */
    public static TagEvent of(BuildContext context, Instant now, Map<String, String> environment) {
        String length =
                environment.getOrDefault("DOCKER_METADATA_SHORT_SHA_LENGTH", "").strip();
        if (length.isEmpty()) {
            return of(context, now);
        }
        if (!length.matches("[1-9]|[1-5][0-9]|6[0-4]")) {
            throw new BadInputException(
                    "BAD_VARIABLE",
                    "DOCKER_METADATA_SHORT_SHA_LENGTH is `" + length + "`",
                    "Set it to a number from 1 to 64, or to nothing.");
        }
        return new TagEvent(context, now, Integer.parseInt(length), Set.of());
    }

    public TagEvent withRefs(Set<String> known) {
        return new TagEvent(context, now, shortCommit, known);
    }

    boolean isPullRequest() {
        return context.trigger() == Trigger.PULL_REQUEST
                || context.pullRequest().isPresent()
                || context.ref().startsWith("refs/pull/");
    }

    /** What a person calls it. */
    String words() {
        if (isPullRequest()) {
            return "pull request"
                    + context.pullRequest().map(number -> " " + number).orElse("");
        }
        String scheduled = context.trigger() == Trigger.SCHEDULE ? "a schedule on " : "";
        return scheduled
                + context.branch()
                        .map(name -> "branch `" + name + "`")
                        .or(() -> context.tag().map(name -> "tag `" + name + "`"))
                        .orElse("a checkout that is neither a branch nor a tag");
    }

    /** The commit's first digits; all of it when it has no more. */
    String shortSha() {
        return context.commit()
                .substring(0, Math.min(shortCommit, context.commit().length()));
    }
}
