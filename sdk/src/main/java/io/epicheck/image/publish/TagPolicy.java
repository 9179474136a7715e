package io.epicheck.image.publish;

/**
 * How strict tags are handled. Immutable.
 *
 * @param byHand somebody has named the tags: one that cannot be set is an error. A build goes on instead where the tag of a commit has
 *     another image, or a newer version is known
 * @param allowOlder {@code latest}, {@code 1} and {@code 1.2} move although a newer version is known
 */
public record TagPolicy(boolean byHand, boolean allowOlder) {
    /** What a build does with the tags of its event. */
    public static TagPolicy ofBuild() {
        return new TagPolicy(false, false);
    }
}
