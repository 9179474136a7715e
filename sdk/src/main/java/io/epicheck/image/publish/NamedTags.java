package io.epicheck.image.publish;

import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.metadata.SemVersion;
import io.epicheck.image.metadata.Version;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a tag's name alone says about it. Pure. Full versions ({@code v1.2.3}) and commits ({@code sha-0123456}) never change; {@code
 * latest}, {@code 1} and {@code 1.2} beside a full version stand for that one; everything else follows a branch or somebody's wish.
 */
public final class NamedTags {
    private static final Pattern COMMIT =
            Pattern.compile("(?:.*[._-])?sha-[0-9a-f]{7,64}(?:[._-].*)?|[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern PARTIAL = Pattern.compile("latest|v?(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*))?");

    private NamedTags() {}

    /** The tags of one image, by their names alone. */
    public static List<ImageTag> of(List<String> names) {
        return of(names, Optional.empty());
    }

    /** @param known the image's version, where something else than the names tells it */
    public static List<ImageTag> of(List<String> names, Optional<Version> known) {
        return completed(names.stream().map(ImageTag::named).toList(), known);
    }

    /** {@code latest}, {@code 1} and {@code 1.2} without a version get that of the full version beside them. */
    public static List<ImageTag> completed(List<ImageTag> tags, Optional<Version> known) {
        Optional<Version> version = tags.stream()
                .filter(ImageTag::isImmutable)
                .flatMap(tag -> tag.version().or(() -> version(tag.name())).stream())
                .findFirst()
                .or(() -> known);
        return tags.stream().distinct().map(tag -> completed(tag, version)).toList();
    }

    /** The version that a tag is the full name of. */
    public static Optional<Version> version(String name) {
        return SemVersion.parse(name).map(Version.class::cast);
    }

    /** Whether a tag names a commit: what is built of it can differ, when the base has moved. */
    static boolean isCommit(String name) {
        return COMMIT.matcher(name).matches();
    }

    private static ImageTag completed(ImageTag tag, Optional<Version> version) {
        boolean follows = !tag.isImmutable()
                && tag.version().isEmpty()
                && PARTIAL.matcher(tag.name()).matches()
                && version.map(known -> tag.name().equals("latest") || isPartOf(tag.name(), known))
                        .orElse(false);
        return follows ? new ImageTag(tag.name(), tag.kind(), version) : tag;
    }

    private static boolean isPartOf(String name, Version version) {
        return (version.text() + ".").startsWith(name.replaceFirst("^v", "") + ".");
    }
}
