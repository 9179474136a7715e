package io.epicheck.image.metadata;

import java.util.Optional;

/**
 * A tag that an image gets. Immutable.
 *
 * @param name valid by the distribution grammar
 * @param kind whether it may ever point to something else
 * @param version the precise version that it is given for: {@code latest}, {@code 1} and {@code 1.2} of {@code 1.2.7} all have that; a
 *     moving tag with a version moves forward only. Empty for tags that follow a branch, a pull request or a clock
 */
public record ImageTag(String name, Kind kind, Optional<Version> version) {
    /** Whether a tag may move. */
    public enum Kind {
        /** A full version, or a commit: it points to one digest for ever. */
        IMMUTABLE,
        /** A branch, a pull request, {@code latest}, {@code 1.2}, {@code edge}, {@code nightly}: it points to the newest. */
        MOVING
    }

    public static ImageTag immutable(String name) {
        return new ImageTag(name, Kind.IMMUTABLE, Optional.empty());
    }

    public static ImageTag moving(String name) {
        return new ImageTag(name, Kind.MOVING, Optional.empty());
    }

    public boolean isImmutable() {
        return kind == Kind.IMMUTABLE;
    }

    @Override
    public String toString() {
        return name;
    }
}
