package io.epicheck.rollout.lock;

import java.time.Duration;

/**
 * A lock that somebody holds, as one look at it tells. Immutable.
 *
 * @param holder who has it, in words
 * @param silence since when it was not renewed, by this machine's clock and the holder's: good enough to tell people, never to take the
 *     lock over
 * @param duration how long it is held without a renewal
 */
public record HeldLock(String holder, Duration silence, Duration duration) {
    /** Clocks may differ; a live holder renews three times within the duration. */
    private static final int PATIENCE = 2;

    /** Whether its holder is most likely dead. */
    public boolean isSilent() {
        return silence.compareTo(duration.multipliedBy(PATIENCE)) > 0;
    }
}
