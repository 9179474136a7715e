package io.epicheck.image.metadata;

/**
 * What holds for all rules of an image. Immutable.
 *
 * @param latest whether {@code latest} is given too
 * @param prefix of every tag whose rule has none of its own
 * @param isPrefixOnLatest whether {@code latest} has the prefix
 * @param suffix of every tag whose rule has none of its own
 * @param isSuffixOnLatest whether {@code latest} has the suffix
 */
public record Flavor(Latest latest, String prefix, boolean isPrefixOnLatest, String suffix, boolean isSuffixOnLatest) {
    /** When an image is {@code latest}. */
    public enum Latest {
        /** When the first rule that gives a tag is of a git tag: {@code ref} of a tag, {@code match}, a final version. */
        AUTO,
        ALWAYS,
        NEVER
    }

    /** {@code latest=auto}, and nothing else. */
    public static Flavor standard() {
        return new Flavor(Latest.AUTO, "", false, "", false);
    }

    public Flavor withLatest(Latest value) {
        return new Flavor(value, prefix, isPrefixOnLatest, suffix, isSuffixOnLatest);
    }

    public Flavor withPrefix(String text, boolean onLatest) {
        return new Flavor(latest, text, onLatest, suffix, isSuffixOnLatest);
    }

    public Flavor withSuffix(String text, boolean onLatest) {
        return new Flavor(latest, prefix, isPrefixOnLatest, text, onLatest);
    }
}
