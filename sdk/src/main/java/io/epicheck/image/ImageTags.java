package io.epicheck.image;

import io.epicheck.context.BuildContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The tags that a git event gives to images. Pure. */
public final class ImageTags {
    private static final int LONGEST = 128;
    private static final int SHORT_COMMIT = 7;

    private ImageTags() {}

    /**
     * The tags of an event, the one to show first: {@code pr-123} for a pull request, the tag for a tag, the branch's name for a branch,
     * then {@code sha-} with the first seven digits of the commit. Outside a git checkout {@code local}.
     */
    public static List<String> of(BuildContext context) {
        Set<String> tags = new LinkedHashSet<>();
        context.pullRequest().ifPresent(number -> tags.add("pr-" + number));
        if (tags.isEmpty()) {
            context.tag().or(context::branch).map(ImageTags::valid).ifPresent(tags::add);
        }
        if (context.commit().length() >= SHORT_COMMIT) {
            tags.add("sha-" + context.commit().substring(0, SHORT_COMMIT));
        }
        if (tags.isEmpty()) {
            tags.add("local");
        }
        return List.copyOf(tags);
    }

    /** Full references: {@code ghcr.io/team/app:main}. */
    public static List<String> of(String repository, BuildContext context) {
        List<String> references = new ArrayList<>();
        of(context).forEach(tag -> references.add(repository + ":" + tag));
        return List.copyOf(references);
    }

    /** A ref's name as a tag: what no tag may have becomes a dash. */
    static String valid(String name) {
        String tag = name.replaceAll("[^A-Za-z0-9_.-]+", "-").replaceAll("^[.-]+", "");
        String cut = tag.length() > LONGEST ? tag.substring(0, LONGEST) : tag;
        return cut.isEmpty() ? "unnamed" : cut;
    }
}
