package io.epicheck.image.layer;

/**
 * How layers are compressed: the DEFLATE of this package, in gzip's frame. The JDK's own one is zlib, and which zlib depends on how the JDK was
 * built, so that one layer would have several digests (docs/decisions/0013). Immutable.
 *
 * @param piece how many bytes are compressed by themselves, so that pieces can be made side by side; a part of the digest, as all of these
 * @param tries how many earlier places are looked at for a match
 * @param nice a match of this length is good enough
 */
record Compressor(int piece, int tries, int nice) {
    /** Counts changes of the code that change its output. */
    private static final int VERSION = 1;

    private static final Compressor STANDARD = new Compressor(256 * 1024, 8, 32);

    /** About as small as {@code gzip -6}, in half of its time on one core. */
    static Compressor standard() {
        return STANDARD;
    }

    /** Two compressors of one name give the same bytes. */
    String name() {
        return "gzip" + VERSION + "-" + piece + "-" + tries + "-" + nice;
    }

    Deflate deflate() {
        return new Deflate(piece, tries, nice);
    }
}
