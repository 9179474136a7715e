package io.epicheck.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that only moves when somebody pauses; remembers every pause. */
public final class ManualTime implements Time {
    private long nanos = Long.MAX_VALUE - 1_000_000; // near the overflow, which arithmetic on nanoTime must survive
    private final List<Duration> pauses = new ArrayList<>();

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized void pause(Duration duration) {
        pauses.add(duration);
        nanos += duration.toNanos();
    }

    public synchronized List<Duration> pauses() {
        return List.copyOf(pauses);
    }
}
