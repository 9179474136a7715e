package io.epicheck.retry;

import java.time.Duration;

/** A point in monotonic time by which something must have ended. Immutable. */
public final class Deadline {
    private final Time time;
    private final long atNanos;

    Deadline(Time time, long atNanos) {
        this.time = time;
        this.atNanos = atNanos;
    }

    /** What is left; zero when it has passed, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, atNanos - time.nanos()));
    }

    public boolean hasPassed() {
        return atNanos - time.nanos() <= 0;
    }

    /** This one, or {@code budget} from now, whichever comes first. */
    public Deadline atMost(Duration budget) {
        Deadline other = time.deadlineIn(budget);
        return other.atNanos - atNanos < 0 ? other : this;
    }

    /** The clock behind it. */
    public Time time() {
        return time;
    }
}
