package io.epicheck.smoke;

import io.epicheck.retry.Time;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only by waiting. */
final class SteppedTime implements Time {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public void pause(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }
}
