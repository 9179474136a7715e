package io.epicheck.image.layer;

import java.io.IOException;
import java.io.InterruptedIOException;

/** Counts what is packed of one layer, and ends it on an interrupt. Not thread-safe. */
final class PackingMeter {
    private final PackingListener listener;
    private final long total;
    private long bytes;

    /** @param total bytes before compression, or about so many */
    PackingMeter(PackingListener listener, long total) {
        this.listener = listener;
        this.total = total;
    }

    static PackingMeter none() {
        return new PackingMeter(PackingListener.none(), 0);
    }

    void packed(long more) throws IOException {
        bytes += more;
        look();
    }

    /**
     * Work goes on, though nothing more is packed.
     *
     * @throws InterruptedIOException when it is to end: reading and writing files does not notice
     */
    void look() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
        listener.packed(Math.min(bytes, total), total);
    }
}
