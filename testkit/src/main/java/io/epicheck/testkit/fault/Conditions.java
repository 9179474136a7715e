package io.epicheck.testkit.fault;

import java.time.Duration;

/**
 * What a proxy does to bytes on their way. Immutable.
 *
 * @param bytesPerSecond 0 for no limit
 */
record Conditions(Duration latency, long bytesPerSecond, boolean stalled) {
    static final Conditions PLAIN = new Conditions(Duration.ZERO, 0, false);

    Conditions withLatency(Duration another) {
        return new Conditions(another, bytesPerSecond, stalled);
    }

    Conditions withBytesPerSecond(long another) {
        return new Conditions(latency, another, stalled);
    }

    Conditions withStalled(boolean another) {
        return new Conditions(latency, bytesPerSecond, another);
    }
}
