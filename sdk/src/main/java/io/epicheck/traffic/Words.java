package io.epicheck.traffic;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts for people. */
final class Words {
    private Words() {}

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 0.42 ms}, {@code 12.1 ms}, {@code 1.2 s}. */
    static String latency(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        if (millis >= 1000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000);
        }
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.1f ms", millis);
    }

    static String lost(long lost, long of, Map<Loss, Long> kinds) {
        return number(lost) + " of " + number(of) + " requests lost" + (lost == 0 ? "" : " (" + kinds(kinds) + ")");
    }

    static String kinds(Map<Loss, Long> kinds) {
        return kinds.entrySet().stream()
                .map(entry -> number(entry.getValue()) + " " + entry.getKey().words())
                .collect(Collectors.joining(", "));
    }
}
