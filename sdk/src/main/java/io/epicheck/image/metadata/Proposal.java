package io.epicheck.image.metadata;

import io.epicheck.image.metadata.ImageTag.Kind;
import java.util.Optional;

/** What a rule wants, before prefix and suffix. */
sealed interface Proposal {
    /**
     * A tag.
     *
     * @param isLatest what {@code latest=auto} makes of it
     */
    record Name(String text, Kind kind, Optional<Version> version, boolean isLatest, String reason)
            implements Proposal {}

    record Nothing(String reason) implements Proposal {}

    static Proposal moving(String text, Optional<Version> version, boolean isLatest, String reason) {
        return new Name(text, Kind.MOVING, version, isLatest, reason);
    }
}
