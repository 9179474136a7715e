package io.epicheck.image;

import io.epicheck.context.BuildContext;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.metadata.TagEvent;
import io.epicheck.image.metadata.TagRules;
import java.time.Instant;
import java.util.List;

/** The tags that a git event gives to images. Pure; {@link TagRules} tell also why. */
public final class ImageTags {
    private ImageTags() {}

    /**
     * The tags of an event by the standard rules, the one to show first: {@code pr-123} for a pull request; the tag for a tag, the branch's name
     * for a branch, then {@code sha-} with the first seven digits of the commit. Outside a git checkout {@code local}.
     */
    public static List<String> of(BuildContext context) {
        return tags(context).stream().map(ImageTag::name).toList();
    }

    /** Full references: {@code ghcr.io/team/app:main}. */
    public static List<String> of(String repository, BuildContext context) {
        return of(context).stream().map(tag -> repository + ":" + tag).toList();
    }

    /** The tags of an event by the standard rules, each with whether it may move. */
    public static List<ImageTag> tags(BuildContext context) {
        return TagRules.standard()
                .decide(TagEvent.of(context, Instant.EPOCH))
                .tags(); // no standard rule asks for the time
    }

    /**
     * The tags of an event by rules.
     *
     * @throws io.epicheck.BadInputException when no rule gives one; it says why
     */
    public static List<ImageTag> tags(TagEvent event, TagRules rules) {
        return rules.decide(event).required("with these rules");
    }
}
