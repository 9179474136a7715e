package io.epicheck.image.dockerfile;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What builds Dockerfiles, in the order in which it is looked for. */
public enum BuildEngine {
    /** BuildKit, through docker's plugin or a standalone binary ({@code EPICHECK_BUILDX} names one). */
    BUILDX,
    BUILDAH,
    PODMAN;

    /** As the pipeline file writes it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The engine of a name; empty for {@code auto} and anything else. */
    public static Optional<BuildEngine> of(String id) {
        return Arrays.stream(values()).filter(engine -> engine.id().equals(id)).findFirst();
    }
}
