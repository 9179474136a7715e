package io.epicheck.image.layer;

/** Is told, some times a millisecond, how far the packing of one layer is. Called on the thread that packs. */
@FunctionalInterface
public interface PackingListener {
    /**
     * Listens.
     *
     * @param bytes of the layer before compression that were compressed; 0 while files are only looked at
     * @param total about how many there are
     */
    void packed(long bytes, long total);

    /** Hears nothing. */
    static PackingListener none() {
        return (bytes, total) -> {};
    }
}
