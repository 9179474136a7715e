package io.epicheck.image.registry;

import java.util.concurrent.atomic.LongAdder;

/** Counts what goes over the wire. Thread-safe. */
final class Counters {
    final LongAdder requests = new LongAdder();
    final LongAdder connections = new LongAdder();
    final LongAdder bytesUp = new LongAdder();
    final LongAdder bytesDown = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder mounted = new LongAdder();
    final LongAdder skipped = new LongAdder();

    Traffic read() {
        return new Traffic(
                requests.sum(),
                connections.sum(),
                bytesUp.sum(),
                bytesDown.sum(),
                retries.sum(),
                mounted.sum(),
                skipped.sum());
    }
}
