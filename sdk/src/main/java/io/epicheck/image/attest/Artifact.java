package io.epicheck.image.attest;

import java.util.Map;

/**
 * A manifest with one blob that refers to an image.
 *
 * @param digest of the manifest
 * @param subject digest of the image that it says to refer to; empty when it says none
 * @param contentType media type of the blob
 * @param contentDigest of the blob
 * @param size of the blob in bytes, as the manifest says
 */
record Artifact(
        String digest,
        String subject,
        String contentType,
        String contentDigest,
        long size,
        Map<String, String> annotations) {
    /** Nothing that is written here, or by cosign, comes near. */
    static final long LARGEST = 32L << 20;

    Artifact {
        annotations = Map.copyOf(annotations);
    }

    boolean isTooLarge() {
        return size > LARGEST;
    }
}
