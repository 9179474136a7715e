package io.epicheck.image.metadata;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

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
