package io.epicheck.image.metadata;

import io.epicheck.BadInputException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a manifest and an index say about the image
 * (<a href="https://github.com/opencontainers/image-spec/blob/main/annotations.md">OCI annotations</a>). Immutable, sorted by key.
 *
 * <p>Both levels, because readers differ: a registry's page shows those of the index of an image for several platforms, and those of the
 * manifest of any other.
 *
 * @param manifest go into every manifest
 * @param index go into the index, where there is one
 */
public record Annotations(Map<String, String> manifest, Map<String, String> index) {
    private static final Pattern LEVELS = Pattern.compile("([a-z,-]+):(.+)");
    private static final Annotations NONE = new Annotations(Map.of(), Map.of());

    public Annotations {
        manifest = Collections.unmodifiableMap(new TreeMap<>(manifest));
        index = Collections.unmodifiableMap(new TreeMap<>(index));
    }

    public static Annotations none() {
        return NONE;
    }

    /** The same on both levels. */
    public static Annotations both(Map<String, String> all) {
        return new Annotations(all, all);
    }

    /**
     * As people write them, in the way of {@code docker buildx}: a key may begin with its levels, as in {@code index:} and
     * {@code manifest,index:}; else it is for both.
     *
     * @throws BadInputException for any other level
     */
    public static Annotations written(Map<String, String> texts) {
        Map<String, String> manifest = new TreeMap<>();
        Map<String, String> index = new TreeMap<>();
        texts.forEach((key, value) -> {
            Matcher matcher = LEVELS.matcher(key);
            List<String> levels =
                    matcher.matches() ? List.of(matcher.group(1).split(",", -1)) : List.of("manifest", "index");
            String name = matcher.matches() ? matcher.group(2) : key;
            for (String level : levels) {
                switch (level) {
                    case "manifest" -> manifest.put(name, value);
                    case "index" -> index.put(name, value);
                    default ->
                        throw new BadInputException(
                                "ANNOTATION_INVALID",
                                "annotation `" + key + "` has no level that is written here: `" + level + "`",
                                "Write manifest:KEY, index:KEY, or KEY for both.");
                }
            }
        });
        return new Annotations(manifest, index);
    }

    /** These, with others added; one of the same key is replaced. */
    public Annotations with(Annotations more) {
        return new Annotations(merged(manifest, more.manifest), merged(index, more.index));
    }

    private static Map<String, String> merged(Map<String, String> one, Map<String, String> other) {
        Map<String, String> all = new TreeMap<>(one);
        all.putAll(other);
        return all;
    }
}
