package io.epicheck.image.publish;

import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.metadata.PepVersion;
import io.epicheck.image.metadata.SemVersion;
import io.epicheck.image.metadata.Version;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which versions a moving tag competes with: {@code 1.2-alpine} of 1.2.7 with every {@code 1.2.x-alpine}, {@code latest} with all. Pure.
 *
 * @param prefix what names of these versions begin with, a {@code v} left out
 * @param numbers what these versions begin with; empty for all
 * @param suffix what names of these versions end with
 */
record VersionScope(String prefix, List<String> numbers, String suffix, Version version) {
    private static final String LATEST = "latest";

    /** A full version under the name of its tag. */
    record Known(String tag, Version version) {}

    static VersionScope of(String tag, Version version) {
        List<String> all = numbers(version);
        for (int length = all.size(); length > 0; length--) {
            List<String> part = all.subList(0, length);
            Matcher found = Pattern.compile(
                            "(?<![0-9.])" + Pattern.quote(String.join(".", part)) + "(?![0-9]|\\.[0-9])")
                    .matcher(tag);
            if (found.find()) {
                return new VersionScope(
                        withoutV(tag.substring(0, found.start())), part, tag.substring(found.end()), version);
            }
        }
        int latest = tag.indexOf(LATEST);
        return latest < 0
                ? new VersionScope("", List.of(), "", version)
                : new VersionScope(
                        withoutV(tag.substring(0, latest)),
                        List.of(),
                        tag.substring(latest + LATEST.length()),
                        version);
    }

    static Optional<VersionScope> of(ImageTag tag) {
        return tag.version().map(version -> of(tag.name(), version));
    }

    /** The highest of these names that is above the version itself. Versions before a final one do not count for a final one. */
    Optional<Known> newest(Collection<String> names) {
        return names.stream()
                .flatMap(name -> known(name).stream())
                .filter(known -> known.version().isFinal() || !version.isFinal())
                .filter(known -> known.version().compareTo(version) > 0)
                .max(Comparator.comparing(Known::version));
    }

    private Optional<Known> known(String name) {
        if (!name.startsWith(prefix) || !name.endsWith(suffix) || name.length() < prefix.length() + suffix.length()) {
            return Optional.empty();
        }
        String middle = name.substring(prefix.length(), name.length() - suffix.length());
        Optional<? extends Version> found = version instanceof PepVersion
                ? PepVersion.parse(middle).filter(pep -> pep.release().size() > 1)
                : SemVersion.parse(middle);
        return found.filter(other -> begins(numbers(other))).map(other -> new Known(name, other));
    }

    private boolean begins(List<String> other) {
        return other.size() >= numbers.size()
                && other.subList(0, numbers.size()).equals(numbers);
    }

    private static List<String> numbers(Version version) {
        Matcher core = Pattern.compile("[0-9]+(?:\\.[0-9]+)*").matcher(version.text());
        return core.lookingAt() ? List.of(core.group().split("\\.", -1)) : List.of();
    }

    private static String withoutV(String prefix) {
        return prefix.endsWith("v") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }
}
