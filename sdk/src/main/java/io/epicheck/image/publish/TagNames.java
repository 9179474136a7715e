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
public final class TagNames {
    private static final Pattern COMMIT =
            Pattern.compile("(?:.*[._-])?sha-[0-9a-f]{7,64}(?:[._-].*)?|[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern PARTIAL = Pattern.compile("latest|v?(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*))?");

    private TagNames() {}

    /** The tags of one image. */
    public static List<ImageTag> of(List<String> names) {
        return of(names, Optional.empty());
    }

    /** @param known the image's version, where something else than the names tells it */
    public static List<ImageTag> of(List<String> names, Optional<Version> known) {
        Optional<Version> version = names.stream()
                .flatMap(name -> version(name).stream())
                .findFirst()
                .or(() -> known);
        return names.stream().distinct().map(name -> of(name, version)).toList();
    }

    /** The version that a tag is the full name of. */
    public static Optional<Version> version(String name) {
        return SemVersion.parse(name).map(Version.class::cast);
    }

    /** Whether a tag names a commit: what is built of it can differ, when the base has moved. */
    static boolean isCommit(String name) {
        return COMMIT.matcher(name).matches();
    }

    private static ImageTag of(String name, Optional<Version> version) {
        Optional<Version> own = version(name);
        if (own.isPresent() || isCommit(name)) {
            return new ImageTag(name, ImageTag.Kind.IMMUTABLE, own);
        }
        boolean follows = PARTIAL.matcher(name).matches()
                && version.map(known -> name.equals("latest") || isPartOf(name, known))
                        .orElse(false);
        return new ImageTag(name, ImageTag.Kind.MOVING, follows ? version : Optional.empty());
    }

    private static boolean isPartOf(String name, Version version) {
        return (version.text() + ".").startsWith(name.replaceFirst("^v", "") + ".");
    }
}
