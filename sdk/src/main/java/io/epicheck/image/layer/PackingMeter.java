package io.epicheck.image.layer;

/** Counts what is packed of one layer. Not thread-safe. */
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

    void packed(long more) {
        bytes += more;
        look();
    }

    /** Work goes on, though nothing more is packed. */
    void look() {
        listener.packed(Math.min(bytes, total), total);
    }
}
