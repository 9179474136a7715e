package io.epicheck.runner;

import java.util.Properties;

/** Buffers of {@code java.net.http}, whose 16 kB cost a third of a transfer's processor time (docs/decisions/0012). Set before its first use. */
final class HttpBuffers {
    private static final String SIZE = "jdk.httpclient.bufsize";
    private static final int BYTES = 128 << 10;

    private HttpBuffers() {}

    /** Whoever starts the JVM with a size of their own keeps it. */
    static void enlarge(Properties system) {
        system.putIfAbsent(SIZE, Integer.toString(BYTES));
    }
}
