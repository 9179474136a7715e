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
 * @param problem why the manifest cannot be used; empty when it can
 */
record Artifact(
        String digest,
        String subject,
        String contentType,
        String contentDigest,
        long size,
        Map<String, String> annotations,
        String problem) {
    /** Nothing that is written here, or by cosign, comes near. */
    static final long LARGEST = 32L << 20;

    Artifact {
        annotations = Map.copyOf(annotations);
    }

    /** A manifest of which no more is known than its name. */
    static Artifact unreadable(String digest, String problem) {
        return new Artifact(digest, "", "", "", 0, Map.of(), problem);
    }

    boolean isTooLarge() {
        return size > LARGEST;
    }
}
