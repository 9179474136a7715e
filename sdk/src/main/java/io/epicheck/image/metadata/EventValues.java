package io.epicheck.image.metadata;

import io.epicheck.context.BuildContext;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;

/** The values of expressions for one event. Pure. */
final class EventValues implements Expressions.Values {
    private final TagEvent event;
    private final BuildContext context;
    private final Map<String, String> version;

    /** @param version what a version has beside */
    EventValues(TagEvent event, Map<String, String> version) {
        this.event = event;
        this.context = event.context();
        this.version = version;
    }

    @Override
    public String value(String name) {
        return switch (name) {
            case "branch" -> context.branch().orElse("");
            case "tag" -> context.tag().orElse("");
            case "sha" -> event.shortSha();
            case "base_ref" -> context.details().baseRef();
            case "is_default_branch" -> String.valueOf(isDefaultBranch());
            case "is_not_default_branch" -> String.valueOf(!isDefaultBranch());
            case "is_pull_request" -> String.valueOf(event.isPullRequest());
            case "is_not_pull_request" -> String.valueOf(!event.isPullRequest());
            default -> version.getOrDefault(name, "");
        };
    }

    private boolean isDefaultBranch() {
        String known = context.details().defaultBranch();
        return !known.isEmpty() && context.branch().filter(known::equals).isPresent();
    }

    /** As docker/metadata-action has it: a commit whose date is not known is of now. */
    @Override
    public String date(String name, String format, ZoneId zone) {
        boolean commits = name.equals("commit_date") && context.commitTime() > 0;
        Instant time = commits ? Instant.ofEpochSecond(context.commitTime()) : event.now();
        return MomentFormat.write(time.atZone(zone), format);
    }
}
