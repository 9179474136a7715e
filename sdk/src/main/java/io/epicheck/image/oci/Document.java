package io.epicheck.image.oci;

/**
 * A manifest or an index, as the exact bytes that a registry keeps.
 *
 * @param mediaType what it is sent as; equal to the {@code mediaType} inside
 * @param digest of the bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Document(String mediaType, String digest, byte[] bytes) {
    /** Computes the digest. */
    public static Document of(String mediaType, byte[] bytes) {
        return new Document(mediaType, Digests.of(bytes), bytes);
    }
}
