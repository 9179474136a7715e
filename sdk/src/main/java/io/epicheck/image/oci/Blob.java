package io.epicheck.image.oci;

import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.BlobSource.InMemory;
import java.io.IOException;
import java.nio.file.Files;

/**
 * A layer, a configuration or anything else that a manifest names.
 *
 * @param size in bytes
 * @param source where the bytes can be had
 */
public record Blob(String digest, long size, BlobSource source) {
    /**
     * All of it, for what is small.
     *
     * @throws IOException when its file cannot be read, or it lies in a repository
     */
    public byte[] bytes() throws IOException {
        if (source instanceof InMemory memory) {
            return memory.bytes();
        }
        if (source instanceof InFile file) {
            return Files.readAllBytes(file.file());
        }
        throw new IOException(digest + " lies in a repository");
    }
}
