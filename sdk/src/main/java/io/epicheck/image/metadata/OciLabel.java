package io.epicheck.image.metadata;

import java.util.Locale;

/** The labels and annotations that every image has as far as they are known (OCI image-spec, annotations.md). */
public enum OciLabel {
    TITLE,
    DESCRIPTION,
    /** Where people read about it. */
    URL,
    /** Where its sources are. */
    SOURCE,
    VERSION,
    /** RFC 3339. */
    CREATED,
    /** The commit. */
    REVISION,
    /** SPDX expression. */
    LICENSES;

    public static final String PREFIX = "org.opencontainers.image.";

    public String key() {
        return PREFIX + name().toLowerCase(Locale.ROOT);
    }
}
