package io.epicheck.retry;

import java.time.Duration;
import java.util.Locale;

/** Durations as people write them. */
public final class Durations {
    private Durations() {}

    /** The shorter one. */
    public static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** {@code 250 ms}, {@code 1.5 s}, {@code 42 s}, {@code 2 min 5 s}. */
    public static String words(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 10_000 && millis % 1000 >= 100) {
            return String.format(Locale.ROOT, "%d.%d s", millis / 1000, millis % 1000 / 100);
        }
        long seconds = millis / 1000;
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
}
