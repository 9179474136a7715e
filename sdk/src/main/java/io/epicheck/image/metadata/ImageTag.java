package io.epicheck.image.metadata;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A tag that an image gets. Immutable.
 *
 * @param name valid by the distribution grammar
 * @param kind whether it may ever point to something else
 * @param version the precise version that it is given for: {@code latest}, {@code 1} and {@code 1.2} of {@code 1.2.7} all have that; a
 *     moving tag with a version moves forward only. Empty for tags that follow a branch, a pull request or a clock
 */
public record ImageTag(String name, Kind kind, Optional<Version> version) {
    /** Three numbers at least, as in {@code 1.2.3}, {@code v1.2.3-rc.1} and {@code 2024.10.01}. */
    private static final Pattern FULL_VERSION = Pattern.compile("v?[0-9]+\\.[0-9]+\\.[0-9]+(?:[-.+_a-zA-Z].*)?");

    private static final Pattern COMMIT = Pattern.compile("sha-[0-9a-f]{7,64}");

    /** Whether a tag may move. */
    public enum Kind {
        /** A full version: it points to one digest for ever. */
        IMMUTABLE,
        /** A commit, whatever stands around it: it stays at the first image of the commit, and an image that is built again goes without it. */
        COMMIT,
        /** A branch, a pull request, {@code latest}, {@code 1.2}, {@code edge}, {@code nightly}: it points to the newest. */
        MOVING
    }

    public static ImageTag immutable(String name) {
        return new ImageTag(name, Kind.IMMUTABLE, Optional.empty());
    }

    public static ImageTag commit(String name) {
        return new ImageTag(name, Kind.COMMIT, Optional.empty());
    }

    public static ImageTag moving(String name) {
        return new ImageTag(name, Kind.MOVING, Optional.empty());
    }

    /** A tag of which nothing but the name is known: a full version and {@code sha-} with a commit are immutable. */
    public static ImageTag named(String name) {
        return isFullVersion(name)
                ? new ImageTag(name, Kind.IMMUTABLE, SemVersion.parse(name).map(Version.class::cast))
                : COMMIT.matcher(name).matches() ? commit(name) : moving(name);
    }

    static boolean isFullVersion(String name) {
        return FULL_VERSION.matcher(name).matches();
    }

    /** Whether it stays where it is: that of a version, or of a commit. */
    public boolean isImmutable() {
        return kind != Kind.MOVING;
    }

    @Override
    public String toString() {
        return name;
    }
}
