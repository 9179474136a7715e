package io.epicheck.image.metadata;

import io.epicheck.context.BuildContext;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an image says about where it comes from
 * (<a href="https://github.com/opencontainers/image-spec/blob/main/annotations.md">OCI annotations</a>). Immutable, sorted by key; nothing in it
 * depends on the time of the build, and what is not known is left out.
 */
public record ImageLabels(Map<String, String> values) {
    public ImageLabels {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /**
     * Of an event.
     *
     * @param version what people know the image by: its first tag
     */
    public static ImageLabels of(String title, BuildContext context, String version) {
        long time = context.commitTime();
        return new ImageLabels(Map.of())
                .known(OciLabel.TITLE, title)
                .known(OciLabel.DESCRIPTION, context.details().description())
                .known(OciLabel.URL, context.repositoryUrl())
                .known(OciLabel.SOURCE, context.repositoryUrl())
                .known(OciLabel.VERSION, version)
                .known(OciLabel.CREATED, time > 0 ? Instant.ofEpochSecond(time).toString() : "")
                .known(OciLabel.REVISION, context.commit())
                .known(OciLabel.LICENSES, context.details().licenses());
    }

    private ImageLabels known(OciLabel label, String value) {
        return value.isEmpty() ? this : with(label, value);
    }

    public ImageLabels with(OciLabel label, String value) {
        return with(Map.of(label.key(), value));
    }

    /** These, with others added; one of the same key is replaced. */
    public ImageLabels with(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(values);
        all.putAll(more);
        return new ImageLabels(all);
    }

    public Optional<String> get(OciLabel label) {
        return Optional.ofNullable(values.get(label.key()));
    }

    /** Those of OCI, for both levels: an image says the same of itself wherever one looks. */
    public Annotations annotations() {
        Map<String, String> standard = new TreeMap<>(values);
        standard.keySet().removeIf(key -> !key.startsWith(OciLabel.PREFIX));
        return Annotations.both(standard);
    }
}
