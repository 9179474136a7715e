package io.epicheck.runner.console;

import java.time.Duration;
import java.util.Locale;

/** Durations as a person reads them beside a step. */
final class Seconds {
    private Seconds() {}

    /** {@code 0.4 s}, {@code 12 s}, {@code 3 m 20 s}. */
    static String of(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 9_950) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = Math.round(millis / 1000.0);
        return seconds < 60 ? seconds + " s" : seconds / 60 + " m " + seconds % 60 + " s";
    }
}
