package io.epicheck.image.layer;

import java.util.Arrays;

/** Bits from the lowest on, as DEFLATE packs them. Not thread-safe. */
final class BitWriter {
    private byte[] bytes;
    private int length;
    private long pending;
    private int pendingBits;

    BitWriter(int capacity) {
        this.bytes = new byte[capacity];
    }

    void clear() {
        length = 0;
        pending = 0;
        pendingBits = 0;
    }

    /** @param count at most 32 */
    void bits(long value, int count) {
        pending |= value << pendingBits;
        pendingBits += count;
        if (pendingBits >= 32) {
            room(4);
            bytes[length] = (byte) pending;
            bytes[length + 1] = (byte) (pending >>> 8);
            bytes[length + 2] = (byte) (pending >>> 16);
            bytes[length + 3] = (byte) (pending >>> 24);
            length += 4;
            pending >>>= 32;
            pendingBits -= 32;
        }
    }

    /** Fills up the last byte with zeros. */
    void align() {
        room(8);
        while (pendingBits > 0) {
            bytes[length++] = (byte) pending;
            pending >>>= 8;
            pendingBits -= 8;
        }
        pending = 0;
        pendingBits = 0;
    }

    /** Only when aligned. */
    void bytes(byte[] some, int from, int count) {
        room(count);
        System.arraycopy(some, from, bytes, length, count);
        length += count;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
