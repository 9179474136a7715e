package io.epicheck.image.oci;

import java.nio.file.Path;

/** Where a blob's bytes can be had. */
public sealed interface BlobSource {
    /** In memory: for configurations and other small things. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record InMemory(byte[] bytes) implements BlobSource {}

    /** In a file that lives until the image is published. */
    record InFile(Path file) implements BlobSource {}

    /** In another repository: mounted from there when it is the same registry's, copied when not. */
    record InRepository(Repository repository) implements BlobSource {}
}
