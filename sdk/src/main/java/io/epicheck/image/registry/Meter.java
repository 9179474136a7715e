package io.epicheck.image.registry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Sees the bytes of one request and of its answer pass. Thread-safe. */
final class Meter {
    private final Counters counters;
    private final LongConsumer listener;
    private final AtomicLong moved = new AtomicLong();

    /** @param listener is told how many more bytes have passed, up or down */
    Meter(Counters counters, LongConsumer listener) {
        this.counters = counters;
        this.listener = listener;
    }

    void up(long bytes) {
        counters.bytesUp.add(bytes);
        moved.addAndGet(bytes);
        listener.accept(bytes);
    }

    void down(long bytes) {
        counters.bytesDown.add(bytes);
        moved.addAndGet(bytes);
        listener.accept(bytes);
    }

    long moved() {
        return moved.get();
    }
}
