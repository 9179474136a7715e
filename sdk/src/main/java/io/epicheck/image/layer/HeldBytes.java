package io.epicheck.image.layer;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Keeps what is written to it as long as that is not too much, so that small layers are read from disk once. Not thread-safe. */
final class HeldBytes extends OutputStream {
    private static final int PART = 256 * 1024;

    private final long most;
    private final List<byte[]> parts = new ArrayList<>();
    private int used = PART;
    private long length;

    HeldBytes(long most) {
        this.most = most;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
        length += count;
        if (!isComplete()) {
            parts.clear();
            return;
        }
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
    }

    /** Whether everything that was written is still there. */
    boolean isComplete() {
        return length <= most;
    }

    void writeTo(OutputStream out) throws IOException {
        for (int i = 0; i < parts.size(); i++) {
            out.write(parts.get(i), 0, i == parts.size() - 1 ? used : PART);
        }
    }
}
