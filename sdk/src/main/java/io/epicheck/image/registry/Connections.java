package io.epicheck.image.registry;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * How many connections there must be. {@code java.net.http} does not tell (before JDK 25), but its pool has one rule: a request takes an
 * idle connection to its origin, or opens one. Held to what a proxy counts by a test. Thread-safe.
 */
final class Connections {
    private final Map<String, Deque<Long>> idle = new HashMap<>();
    private final Duration kept;

    Connections() {
        // JDK 20 shortened the pool's patience; the property counts for both.
        long seconds = Long.getLong(
                "jdk.httpclient.keepalive.timeout", Runtime.version().feature() >= 20 ? 30 : 1200);
        this.kept = Duration.ofSeconds(seconds);
    }

    /** Whether a request that begins now opens a connection. */
    synchronized boolean take(URI uri, long nanos) {
        Deque<Long> there = idle.computeIfAbsent(origin(uri), any -> new ArrayDeque<>());
        for (Iterator<Long> each = there.iterator(); each.hasNext(); ) {
            if (nanos - each.next() > kept.toNanos()) {
                each.remove();
            }
        }
        return there.pollLast() == null;
    }

    /** Its answer was read to the end, so its connection can be used again. */
    synchronized void giveBack(URI uri, long nanos) {
        idle.computeIfAbsent(origin(uri), any -> new ArrayDeque<>()).addLast(nanos);
    }

    private static String origin(URI uri) {
        return uri.getScheme() + "://" + uri.getAuthority();
    }
}
