package io.epicheck.rollout.lock;

import java.time.Duration;

/**
 * How long a lock lives. Immutable.
 *
 * @param duration a lock that was not renewed for this long, as the one who waits observes it, may be taken over
 * @param renewEvery pause between renewals; the API server may be away for {@code fence} before it matters
 * @param fence without a renewal for this long the holder writes nothing more until it has made sure that the lock is still its own
 * @param lookEvery how often the one who waits looks
 */
public record LockTiming(Duration duration, Duration renewEvery, Duration fence, Duration lookEvery) {
    /** 30 s, renewed every 8 s, fenced after 20 s. */
    public static final LockTiming STANDARD = new LockTiming(
            Duration.ofSeconds(30), Duration.ofSeconds(8), Duration.ofSeconds(20), Duration.ofSeconds(1));

    public LockTiming {
        if (fence.compareTo(duration) >= 0 || renewEvery.compareTo(fence) >= 0) {
            throw new IllegalArgumentException("a lock needs renewEvery < fence < duration");
        }
    }
}
