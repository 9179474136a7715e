package io.epicheck.image;

import io.epicheck.image.oci.ImageContent;
import java.nio.file.Path;

/** Makes a finished image of its description; where it is pushed is not its concern. */
interface ImageEngine {
    /**
     * Builds.
     *
     * @param folder an empty one for large files, which lives until the image is published
     * @throws io.epicheck.ImageException when it cannot be built
     */
    ImageContent build(ImageSpec spec, Path folder);

    /** Which program has built, with its version and why it was chosen; empty when it was ours. */
    default String builtBy() {
        return "";
    }

    /** Digest of the base that was built on, as its reference led to it; empty when unknown. */
    default String baseDigest() {
        return "";
    }

    /** The base that only the engine knows; empty when it is the description's, or unknown. */
    default String base() {
        return "";
    }
}
