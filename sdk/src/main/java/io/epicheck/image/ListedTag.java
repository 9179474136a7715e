package io.epicheck.image;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One tag of a repository. Immutable.
 *
 * @param created when the image says that it was made; empty when it does not say
 * @param size of what one platform downloads, the first, compressed, in bytes
 * @param platforms such as {@code linux/arm64/v8}
 */
public record ListedTag(String tag, String digest, Optional<Instant> created, long size, List<String> platforms) {
    public ListedTag {
        platforms = List.copyOf(platforms);
    }
}
