package io.epicheck.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A value that no output may show. Immutable until {@link #close() closed}; thread-safe. {@code toString} prints stars,
 * {@code equals} takes the same time for any content. Honest limit: strings of the environment and HTTP buffers cannot be wiped.
 */
public final class SecretValue implements AutoCloseable {
    private final byte[] bytes;

    private SecretValue(byte[] bytes) {
        this.bytes = bytes;
    }

    public static SecretValue of(byte[] bytes) {
        return new SecretValue(bytes.clone());
    }

    public static SecretValue of(String text) {
        return new SecretValue(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of the content. */
    public byte[] reveal() {
        return bytes.clone();
    }

    /** Length in bytes. */
    public int length() {
        return bytes.length;
    }

    /** Overwrites the content with zeroes. */
    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretValue that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 0; // a hash would tell something about the content
    }

    @Override
    public String toString() {
        return "***";
    }
}
