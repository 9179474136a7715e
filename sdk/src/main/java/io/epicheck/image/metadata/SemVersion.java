package io.epicheck.image.metadata;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version by <a href="https://semver.org/">Semantic Versioning 2.0.0</a>. Immutable.
 *
 * @param prerelease identifiers after the dash; empty for a final version
 * @param build identifiers after the plus; they do not count in the order
 */
public record SemVersion(
        BigInteger major, BigInteger minor, BigInteger patch, List<String> prerelease, List<String> build)
        implements Version {
    private static final String NUMBER = "(0|[1-9][0-9]{0,17})";
    private static final String PRERELEASE = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
    /** The official pattern, with the leading {@code v} that node-semver takes. */
    private static final Pattern PATTERN = Pattern.compile("v?" + NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-("
            + PRERELEASE + "(?:\\." + PRERELEASE + ")*))?(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?");

    private static final Pattern WITHIN = Pattern.compile("(?<![0-9.])" + NUMBER + "\\." + NUMBER + "\\." + NUMBER
            + "(?![0-9.])(?:-(" + PRERELEASE + "(?:\\." + PRERELEASE + ")*))?");

    private static final int LONGEST = 256;

    public SemVersion {
        prerelease = List.copyOf(prerelease);
        build = List.copyOf(build);
    }

    /** Empty for what is none. A leading {@code v} is read over. */
    public static Optional<SemVersion> parse(String text) {
        Matcher matcher = PATTERN.matcher(text.strip());
        if (text.length() > LONGEST || !matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new SemVersion(
                new BigInteger(matcher.group(1)),
                new BigInteger(matcher.group(2)),
                new BigInteger(matcher.group(3)),
                identifiers(matcher.group(4)),
                identifiers(matcher.group(5))));
    }

    /** The first one in a text such as {@code p1/v1.2.3}. */
    static Optional<SemVersion> find(String text) {
        Matcher matcher = WITHIN.matcher(text);
        return matcher.find() ? parse(matcher.group()) : Optional.empty();
    }

    private static List<String> identifiers(@Nullable String text) {
        return text == null ? List.of() : List.of(text.split("\\.", -1));
    }

    /** Without what stands after the plus: no tag can hold one. */
    @Override
    public String text() {
        return core() + (prerelease.isEmpty() ? "" : "-" + String.join(".", prerelease));
    }

    /** The three numbers. */
    String core() {
        return major + "." + minor + "." + patch;
    }

    @Override
    public boolean isFinal() {
        return prerelease.isEmpty();
    }

    /**
     * Precedence (semver.org, 11).
     *
     * @throws IllegalArgumentException for a version of another scheme: these have no common order
     */
    @Override
    public int compareTo(Version version) {
        if (!(version instanceof SemVersion other)) {
            throw new IllegalArgumentException("no order between " + text() + " and " + version.text());
        }
        int numbers = major.compareTo(other.major);
        numbers = numbers != 0 ? numbers : minor.compareTo(other.minor);
        numbers = numbers != 0 ? numbers : patch.compareTo(other.patch);
        return numbers != 0 ? numbers : compare(prerelease, other.prerelease);
    }

    private static int compare(List<String> one, List<String> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return Boolean.compare(one.isEmpty(), other.isEmpty());
        }
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int difference = compare(one.get(i), other.get(i));
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static int compare(String one, String other) {
        boolean isNumber = isNumber(one);
        if (isNumber != isNumber(other)) {
            return isNumber ? -1 : 1;
        }
        return isNumber ? new BigInteger(one).compareTo(new BigInteger(other)) : one.compareTo(other);
    }

    private static boolean isNumber(String identifier) {
        return identifier.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
