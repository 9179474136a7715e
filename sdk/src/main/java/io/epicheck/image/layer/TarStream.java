package io.epicheck.image.layer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes tar entries (<a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html">POSIX ustar with pax headers</a>), by own
 * code because each of its bytes is a part of the digest, which must not change with a library. A pax header comes only where ustar cannot
 * say it: names that are long or not ASCII, sizes and owners that are large. Not thread-safe.
 */
final class TarStream {
    /** Counts changes of the code that change its output. */
    static final int VERSION = 3;

    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final long LARGEST_SIZE = 0_77777777777L;
    private static final long LARGEST_OWNER = 0_7777777L;
    private static final long TIME_SECONDS = 1;
    private static final byte[] PADDING = new byte[BLOCK];

    private final OutputStream out;

    /** Bytes that a file takes. */
    static long space(long size) {
        return BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    TarStream(OutputStream out) {
        this.out = out;
    }

    /** Who owns an entry, and what may be done to it. */
    record Access(long uid, long gid, int mode) {}

    void folder(String name, Access access) throws IOException {
        entry('5', name + "/", "", 0, TIME_SECONDS, access);
    }

    void link(String name, String target, Access access) throws IOException {
        entry('2', name, target, 0, TIME_SECONDS, access);
    }

    /**
     * Begins a file; its bytes and {@link #pad} come next.
     *
     * @param time in seconds since the epoch
     */
    void file(String name, long size, long time, Access access) throws IOException {
        entry('0', name, "", size, time, access);
    }

    /** Ends a file of this size. */
    void pad(long size) throws IOException {
        int over = (int) (size % BLOCK);
        if (over > 0) {
            out.write(PADDING, 0, BLOCK - over);
        }
    }

    /** Two empty blocks end an archive. */
    void end() throws IOException {
        out.write(PADDING);
        out.write(PADDING);
    }

    private void entry(char type, String name, String target, long size, long time, Access access) throws IOException {
        Map<String, String> more = new TreeMap<>();
        if (!fits(name)) {
            more.put("path", name);
        }
        if (!fits(target)) {
            more.put("linkpath", target);
        }
        if (size > LARGEST_SIZE) {
            more.put("size", Long.toString(size));
        }
        if (access.uid() > LARGEST_OWNER) {
            more.put("uid", Long.toString(access.uid()));
        }
        if (access.gid() > LARGEST_OWNER) {
            more.put("gid", Long.toString(access.gid()));
        }
        if (!more.isEmpty()) {
            byte[] records = records(more);
            header('x', "PaxHeaders/entry", "", records.length, TIME_SECONDS, new Access(0, 0, 0644));
            out.write(records);
            pad(records.length);
        }
        header(type, name, target, size, time, access);
    }

    private static boolean fits(String text) {
        return text.length() <= NAME && text.chars().allMatch(c -> c < 128);
    }

    /** {@code length key=value\n}, the length's own digits included. */
    private static byte[] records(Map<String, String> values) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        values.forEach((key, value) -> {
            byte[] body = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
            int length = body.length;
            while (length != body.length + Integer.toString(length).length()) {
                length = body.length + Integer.toString(length).length();
            }
            all.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(body);
        });
        return all.toByteArray();
    }

    private void header(char type, String name, String target, long size, long time, Access access) throws IOException {
        byte[] header = new byte[BLOCK];
        text(header, 0, NAME, name);
        octal(header, 100, 7, access.mode());
        octal(header, 108, 7, access.uid() > LARGEST_OWNER ? 0 : access.uid());
        octal(header, 116, 7, access.gid() > LARGEST_OWNER ? 0 : access.gid());
        octal(header, 124, 11, size > LARGEST_SIZE ? 0 : size);
        octal(header, 136, 11, time);
        header[156] = (byte) type;
        text(header, 157, NAME, target);
        text(header, 257, 8, "ustar\00000");
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, 148, 6, sum);
        header[154] = 0;
        header[155] = ' ';
        out.write(header);
    }

    private static void octal(byte[] header, int at, int digits, long value) {
        long left = value;
        for (int i = at + digits - 1; i >= at; i--) {
            header[i] = (byte) ('0' + (left & 7));
            left >>>= 3;
        }
    }

    private static void text(byte[] header, int at, int room, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, Math.min(room, bytes.length));
    }
}
