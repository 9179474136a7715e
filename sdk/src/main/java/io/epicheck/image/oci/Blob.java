package io.epicheck.image.oci;

/**
 * A layer, a configuration or anything else that a manifest names.
 *
 * @param size in bytes
 * @param source where the bytes can be had
 */
public record Blob(String digest, long size, BlobSource source) {}
