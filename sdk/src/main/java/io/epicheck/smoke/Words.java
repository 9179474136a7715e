package io.epicheck.smoke;

import java.time.Duration;
import java.util.Locale;

/** Durations as people write them. */
final class Words {
    private Words() {}

    /** {@code 250 ms}, {@code 1.5 s}, {@code 30 s}. */
    static String of(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        return millis % 1000 == 0 || millis >= 10_000
                ? millis / 1000 + " s"
                : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
