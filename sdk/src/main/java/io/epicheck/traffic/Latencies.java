package io.epicheck.traffic;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Counts durations in buckets whose width is less than one percent of them: 128 to each power of two of microseconds. Not thread-safe.
 */
final class Latencies {
    private static final int BITS = 7;
    private static final int PER_POWER = 1 << BITS;

    /** More than an hour. */
    private static final int POWERS = 26;

    private final int[] counts = new int[PER_POWER * (POWERS + 1)];
    private long total;
    private long largest;

    void add(long nanos) {
        long micros = Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos));
        counts[index(micros)]++;
        total++;
        largest = Math.max(largest, micros);
    }

    long total() {
        return total;
    }

    Percentiles percentiles() {
        return new Percentiles(
                at(0.5), at(0.9), at(0.99), at(0.999), Duration.of(largest, java.time.temporal.ChronoUnit.MICROS));
    }

    /** The middle of the bucket in which the request lies that so many are not slower than. */
    Duration at(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && counts[i] > 0) {
                return Duration.of(Math.min(largest, middle(i)), java.time.temporal.ChronoUnit.MICROS);
            }
        }
        return Duration.ZERO;
    }

    private static int index(long micros) {
        if (micros < PER_POWER) {
            return (int) micros;
        }
        int power = Math.min(POWERS - 1, Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - BITS);
        long step = Math.min(2L * PER_POWER - 1, micros >> power);
        return power * PER_POWER + (int) step;
    }

    private static long middle(int index) {
        if (index < 2 * PER_POWER) {
            return index;
        }
        int power = index / PER_POWER - 1;
        long low = (long) (index - power * PER_POWER) << power;
        return low + (1L << power) / 2;
    }
}
