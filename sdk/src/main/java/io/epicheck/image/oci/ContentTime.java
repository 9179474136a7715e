package io.epicheck.image.oci;

import java.util.zip.CRC32;

/**
 * The time of a file in an image, made of its content. One fixed time for all files would be as reproducible, but web servers build an
 * {@code ETag} of time and size (nginx, Express, Apache): a changed file of the same size would be "not modified" to every browser.
 * Times lie between January and mid-July 2025: none is in the future, which RFC 9110 section 8.8.2.1 forbids, and none is so old that a browser, which
 * without {@code Cache-Control} keeps a page for a tenth of its age (RFC 9111, section 4.2.2), would keep it for years. Not thread-safe.
 */
public final class ContentTime {
    private static final long FIRST_SECOND = 1_735_689_600L; // 2025-01-01
    private static final long SPREAD = (1L << 24) - 1;

    private final CRC32 sum = new CRC32();

    /** Adds some of the file's bytes. */
    public void add(byte[] bytes, int from, int length) {
        sum.update(bytes, from, length);
    }

    /** The time of a file that consists of the bytes so far, in seconds since the epoch. */
    public long seconds() {
        return FIRST_SECOND + (sum.getValue() & SPREAD);
    }
}
