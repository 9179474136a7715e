package io.epicheck.image.metadata;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A version of a Python package (<a href="https://peps.python.org/pep-0440/">PEP 440</a>), normalised. Immutable.
 *
 * @param release its numbers, at least one
 * @param pre alpha, beta or candidate
 * @param local what stands after the plus; empty for none
 */
public record PepVersion(
        BigInteger epoch,
        List<BigInteger> release,
        Optional<Pre> pre,
        Optional<BigInteger> post,
        Optional<BigInteger> dev,
        List<String> local)
        implements Version {
    /**
     * What comes before a final release.
     *
     * @param phase {@code a}, {@code b} or {@code rc}
     */
    public record Pre(String phase, BigInteger number) {}

    private static final String COUNT = "([0-9]{0,18})";
    /** PEP 440, appendix B, with bounded numbers. */
    private static final Pattern PATTERN = Pattern.compile("v?(?:([0-9]{1,18})!)?([0-9]{1,18}(?:\\.[0-9]{1,18}){0,20})"
            + "(?:[-_.]?(alpha|beta|preview|pre|a|b|c|rc)[-_.]?" + COUNT + ")?"
            + "(?:-([0-9]{1,18})|[-_.]?(post|rev|r)[-_.]?" + COUNT + ")?"
            + "(?:[-_.]?(dev)[-_.]?" + COUNT + ")?"
            + "(?:\\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?");

    private static final int LONGEST = 256;

    public PepVersion {
        release = List.copyOf(release);
        local = List.copyOf(local);
    }

    /** Empty for what is none. A leading {@code v} is read over. */
    public static Optional<PepVersion> parse(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        Matcher matcher = PATTERN.matcher(plain);
        if (plain.length() > LONGEST || !matcher.matches()) {
            return Optional.empty();
        }
        List<BigInteger> release = new ArrayList<>();
        for (String number : matcher.group(2).split("\\.", -1)) {
            release.add(new BigInteger(number));
        }
        String phase = matcher.group(3);
        String post = matcher.group(5) != null ? matcher.group(5) : matcher.group(7);
        String local = matcher.group(10);
        return Optional.of(new PepVersion(
                number(matcher.group(1)),
                release,
                phase == null ? Optional.empty() : Optional.of(new Pre(phase(phase), number(matcher.group(4)))),
                post == null ? Optional.empty() : Optional.of(number(post)),
                matcher.group(8) == null ? Optional.empty() : Optional.of(number(matcher.group(9))),
                local == null ? List.of() : List.of(local.split("[-_.]", -1))));
    }

    private static BigInteger number(@Nullable String text) {
        return text == null || text.isEmpty() ? BigInteger.ZERO : new BigInteger(text);
    }

    private static String phase(String written) {
        return switch (written) {
            case "alpha", "a" -> "a";
            case "beta", "b" -> "b";
            default -> "rc";
        };
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder(epoch.signum() == 0 ? "" : epoch + "!")
                .append(release.stream().map(BigInteger::toString).collect(Collectors.joining(".")));
        pre.ifPresent(known -> text.append(known.phase()).append(known.number()));
        post.ifPresent(number -> text.append(".post").append(number));
        dev.ifPresent(number -> text.append(".dev").append(number));
        return text.append(local.isEmpty() ? "" : "+" + String.join(".", local)).toString();
    }

    /** Whether its author does not mean it to extend {@code 1} and {@code 1.2}: before or after a release. */
    boolean isSpecial() {
        return pre.isPresent() || post.isPresent() || dev.isPresent();
    }

    @Override
    public boolean isFinal() {
        return pre.isEmpty() && dev.isEmpty();
    }

    /** A number of the release; 0 where it has fewer. */
    BigInteger number(int index) {
        return index < release.size() ? release.get(index) : BigInteger.ZERO;
    }

    /**
     * PEP 440, "Summary of permitted suffixes and relative ordering".
     *
     * @throws IllegalArgumentException for a version of another scheme: these have no common order
     */
    @Override
    public int compareTo(Version version) {
        if (!(version instanceof PepVersion other)) {
            throw new IllegalArgumentException("no order between " + text() + " and " + version.text());
        }
        int difference = epoch.compareTo(other.epoch);
        for (int i = 0; difference == 0 && i < Math.max(release.size(), other.release.size()); i++) {
            difference = number(i).compareTo(other.number(i));
        }
        return difference != 0 ? difference : SUFFIXES.compare(this, other);
    }

    private static final BigInteger LAST = BigInteger.TEN.pow(20);
    private static final Comparator<PepVersion> SUFFIXES = Comparator.comparing(PepVersion::phaseRank)
            .thenComparing(version -> version.pre.map(Pre::number).orElse(BigInteger.ZERO))
            .thenComparing(version -> version.post.orElse(BigInteger.ONE.negate()))
            .thenComparing(version -> version.dev.orElse(LAST))
            .thenComparing(PepVersion::compareLocal);

    /** {@code 1.dev1 < 1a1 < 1b1 < 1rc1 < 1 < 1.post1}: a development version of the release itself comes before all. */
    private int phaseRank() {
        return pre.map(known -> List.of("a", "b", "rc").indexOf(known.phase()))
                .orElse(dev.isPresent() && post.isEmpty() ? -1 : 3);
    }

    private static int compareLocal(PepVersion one, PepVersion other) {
        for (int i = 0; i < Math.min(one.local.size(), other.local.size()); i++) {
            String left = one.local.get(i);
            String right = other.local.get(i);
            boolean isNumber = left.chars().allMatch(Character::isDigit);
            if (isNumber != right.chars().allMatch(Character::isDigit)) {
                return isNumber ? 1 : -1;
            }
            int difference = isNumber ? new BigInteger(left).compareTo(new BigInteger(right)) : left.compareTo(right);
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(one.local.size(), other.local.size());
    }
}
