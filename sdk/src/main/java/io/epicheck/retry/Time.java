package io.epicheck.retry;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * Monotonic time and waiting, injected everywhere so that tests do not sleep. Thread-safe. Wall-clock changes have no effect.
 */
public interface Time {
    /** Nanoseconds since an arbitrary origin; never goes back. */
    long nanos();

    /** Waits for {@code duration}, or until the thread is interrupted (the interrupt flag stays set). */
    void pause(Duration duration);

    /** The time of day, to be shown to people; never compared with anything. */
    default Instant wallClock() {
        return Instant.now();
    }

    /** The machine's own. */
    static Time system() {
        return SystemTime.INSTANCE;
    }

    /** A deadline that is {@code budget} from now. */
    default Deadline deadlineIn(Duration budget) {
        return new Deadline(this, nanos() + budget.toNanos());
    }

    /** The system's monotonic clock. */
    enum SystemTime implements Time {
        INSTANCE;

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void pause(Duration duration) {
            long end = nanos() + duration.toNanos();
            for (long left = duration.toNanos();
                    left > 0 && !Thread.currentThread().isInterrupted();
                    left = end - nanos()) {
                LockSupport.parkNanos(this, left);
            }
        }
    }
}
