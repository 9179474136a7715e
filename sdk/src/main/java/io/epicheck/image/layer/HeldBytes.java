package io.epicheck.image.layer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps bytes as long as they are not too many, so that small layers are compressed only when nobody knows them. Not thread-safe. */
final class HeldBytes {
    private static final int PART = 256 * 1024;

    private final long most;
    private final List<byte[]> parts = new ArrayList<>();
    private int used = PART;
    private long length;

    HeldBytes(long most) {
        this.most = most;
    }

    /** Whether these were taken, too; not when all would be too many. */
    boolean takes(byte[] bytes, int from, int count) {
        if (length + count > most) {
            return false;
        }
        length += count;
        for (int at = from; at < from + count; ) {
            if (used == PART) {
                parts.add(new byte[PART]);
                used = 0;
            }
            int some = Math.min(PART - used, from + count - at);
            System.arraycopy(bytes, at, parts.get(parts.size() - 1), used, some);
            used += some;
            at += some;
        }
        return true;
    }

    /** Where bytes go. */
    interface Sink {
        void write(byte[] bytes, int from, int count) throws IOException;
    }

    /** Writes all, and keeps nothing. */
    void moveTo(Sink out) throws IOException {
        for (int i = 0; i < parts.size(); i++) {
            out.write(parts.get(i), 0, i == parts.size() - 1 ? used : PART);
        }
        parts.clear();
    }
}
