package io.epicheck.event;

import io.epicheck.retry.Time;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When work that takes long is worth a line: after 3 s, then every 5 s. Whoever does the work asks as it goes on, so nothing is told of work
 * that is short, and no thread is needed. Thread-safe.
 */
public final class Pace {
    private static final Duration FIRST = Duration.ofSeconds(3);
    private static final Duration NEXT = Duration.ofSeconds(5);

    private final Time time;
    private final AtomicLong due;

    private Pace(Time time) {
        this.time = time;
        this.due = new AtomicLong(time.nanos() + FIRST.toNanos());
    }

    /** Of work that begins now. */
    public static Pace begin(Time time) {
        return new Pace(time);
    }

    /** Whether a line is due; true once for each, whichever thread asks. */
    public boolean isDue() {
        long now = time.nanos();
        long at = due.get();
        return now - at >= 0 && due.compareAndSet(at, now + NEXT.toNanos());
    }

    /**
     * As people say it: {@code 120 of 300 MB}; decimal units, those of the whole.
     *
     * @param total in bytes; negative when unknown
     */
    public static String share(long bytes, long total) {
        long largest = total < 0 ? bytes : total;
        if (largest >= 10_000_000_000L) {
            return total < 0 ? gigabytes(bytes) + " GB" : gigabytes(bytes) + " of " + gigabytes(total) + " GB";
        }
        long unit = largest < 1_000_000 ? 1000 : 1_000_000;
        String done =
                total < 0 ? "" + bytes / unit : bytes / unit + " of " + Math.max(1, Math.round((double) total / unit));
        return done + (unit == 1000 ? " kB" : " MB");
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e9);
    }
}
