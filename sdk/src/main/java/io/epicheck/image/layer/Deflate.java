package io.epicheck.image.layer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Compresses pieces of a DEFLATE stream: the same bytes from the same bytes with every JDK, zlib and processor. One piece may refer to the 32
 * KiB before it, and ends on a byte boundary, so pieces can be made side by side and put one after the other. Not thread-safe; reusable.
 */
final class Deflate {
    /** As far as a match may reach back. */
    static final int WINDOW = 1 << 15;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int HASH_BITS = 15;
    private static final int NOWHERE = -1;
    /** Shorter ones are found by four bytes only. */
    private static final int SHORTEST = 4;

    private final int tries;
    private final int nice;
    private final int[] heads = new int[1 << HASH_BITS];
    private final int[] previous;
    private final DeflateBlock block = new DeflateBlock();
    private final BitWriter out;

    /**
     * @param piece no piece is longer
     * @param tries how many earlier places are looked at for a match
     * @param nice a match of this length is good enough
     */
    Deflate(int piece, int tries, int nice) {
        this.tries = tries;
        this.nice = nice;
        this.previous = new int[WINDOW + piece];
        this.out = new BitWriter(piece + (piece >> 3));
    }

    /**
     * Compresses one piece.
     *
     * @param bytes what came before it, at most {@link #WINDOW}, and the piece
     * @param from where the piece begins
     */
    byte[] piece(byte[] bytes, int from, int to) {
        out.clear();
        Arrays.fill(heads, NOWHERE);
        int hashable = to - 8;
        for (int i = 0; i < Math.min(from, hashable); i++) {
            insert(bytes, i);
        }
        int begun = from;
        int at = from;
        int misses = 0;
        int length = 0;
        int distance = 0;
        while (at < to) {
            if (block.isFull()) {
                block.write(out, bytes, begun, at);
                begun = at;
            }
            if (at >= hashable) {
                block.literal(bytes[at++] & 0xff);
                continue;
            }
            long found = find(bytes, at, to, SHORTEST - 1, tries);
            length = (int) (found >>> 32);
            if (length == 0) {
                // What cannot be compressed is not looked at byte for byte.
                int step = Math.min(1 + (misses++ >>> 6), Math.min(16, hashable - at));
                for (int i = 0; i < step && !block.isFull(); i++) {
                    block.literal(bytes[at++] & 0xff);
                }
                continue;
            }
            misses = 0;
            distance = (int) found;
            // A longer match one byte later is worth a literal.
            while (length < nice && at + 1 < hashable && !block.isFull()) {
                long later = find(bytes, at + 1, to, length, length >= 16 ? tries >> 2 : tries);
                if ((int) (later >>> 32) <= length) {
                    break;
                }
                block.literal(bytes[at++] & 0xff);
                length = (int) (later >>> 32);
                distance = (int) later;
            }
            if (block.isFull()) {
                block.write(out, bytes, begun, at);
                begun = at;
            }
            block.match(length, distance);
            int end = at + length;
            for (int i = at + 1; i < Math.min(end, hashable); i++) {
                insert(bytes, i);
            }
            at = end;
        }
        block.write(out, bytes, begun, to);
        DeflateBlock.store(out, bytes, to, to); // an empty stored block ends on a byte boundary
        return out.toByteArray();
    }

    /** Looks for a match longer than {@code least}, inserts the place; length above bit 32, distance below, 0 for none. */
    private long find(byte[] bytes, int at, int to, int least, int attempts) {
        int first = (int) INT.get(bytes, at);
        int slot = slot(first);
        int candidate = heads[slot];
        if (candidate == at) {
            candidate = previous[at]; // inserted by the look ahead already
        } else {
            previous[at] = candidate;
            heads[slot] = at;
        }
        int oldest = Math.max(0, at - WINDOW);
        int most = Math.min(DeflateBlock.LONGEST_MATCH, to - at);
        int best = least;
        int where = 0;
        for (int left = attempts; candidate >= oldest && left > 0; left--) {
            if ((int) INT.get(bytes, candidate) == first
                    && best < most
                    && bytes[candidate + best] == bytes[at + best]) {
                int length = same(bytes, candidate, at, most);
                if (length > best) {
                    best = length;
                    where = at - candidate;
                    if (length >= nice) {
                        break;
                    }
                }
            }
            candidate = previous[candidate];
        }
        return where == 0 ? 0 : ((long) best << 32) | where;
    }

    private static int same(byte[] bytes, int one, int other, int most) {
        int length = SHORTEST;
        while (length + 8 <= most) {
            long difference = (long) LONG.get(bytes, one + length) ^ (long) LONG.get(bytes, other + length);
            if (difference != 0) {
                return length + (Long.numberOfTrailingZeros(difference) >>> 3);
            }
            length += 8;
        }
        while (length < most && bytes[one + length] == bytes[other + length]) {
            length++;
        }
        return length;
    }

    private void insert(byte[] bytes, int at) {
        int slot = slot((int) INT.get(bytes, at));
        if (heads[slot] != at) {
            previous[at] = heads[slot];
            heads[slot] = at;
        }
    }

    private static int slot(int four) {
        return (four * 0x9E3779B1) >>> (32 - HASH_BITS);
    }
}
