package io.epicheck.image.dockerfile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The 512 bytes before everything in an archive: v7, ustar and GNU have the fields that matter here in the same places. */
final class TarHeader {
    static final int BLOCK = 512;

    private static final int MODE = 100;
    private static final int MODE_LENGTH = 8;
    private static final int PERMISSIONS = 07777;
    private static final int SIZE = 124;
    private static final int TIME = 136;
    private static final int SUM = 148;
    private static final int SUM_LENGTH = 8;
    private static final int TYPE = 156;
    private static final int NUMBER = 12;
    private static final int MAGIC = 257;
    private static final byte[] GNU = "ustar  \0".getBytes(StandardCharsets.US_ASCII);
    private static final int GNU_ACCESS_TIME = 345;
    private static final int GNU_CHANGE_TIME = 357;

    private TarHeader() {}

    static boolean isEnd(byte[] header) {
        return Arrays.equals(header, new byte[BLOCK]);
    }

    static char type(byte[] header) {
        return (char) (header[TYPE] & 0xff);
    }

    /** In the oldest format a slash is all that makes a folder. */
    static boolean isNamedAsFolder(byte[] header) {
        int end = 0;
        while (end < 100 && header[end] != 0) {
            end++;
        }
        return end > 0 && header[end - 1] == '/';
    }

    static long size(byte[] header) {
        long size = number(header, SIZE);
        if (size < 0) {
            throw new UnusualArchive("has a negative size");
        }
        return size;
    }

    static long time(byte[] header) {
        return number(header, TIME);
    }

    /**
     * The same header with another time, without the times that GNU adds, and without the kind of file in its mode: that is buildah's habit and
     * not BuildKit's, and the type says it already.
     */
    static byte[] withTime(byte[] header, long seconds) {
        byte[] changed = header.clone();
        long mode = number(changed, MODE, MODE_LENGTH);
        if ((mode & ~PERMISSIONS) != 0) {
            octal(changed, MODE, MODE_LENGTH - 1, mode & PERMISSIONS);
            changed[MODE + MODE_LENGTH - 1] = 0;
        }
        octal(changed, TIME, NUMBER - 1, seconds);
        changed[TIME + NUMBER - 1] = 0;
        boolean gnu = Arrays.equals(changed, MAGIC, MAGIC + GNU.length, GNU, 0, GNU.length);
        // Some writers put the beginning of a name there in spite of the format.
        if (gnu && isNumber(changed, GNU_ACCESS_TIME) && isNumber(changed, GNU_CHANGE_TIME)) {
            Arrays.fill(changed, GNU_ACCESS_TIME, GNU_CHANGE_TIME + NUMBER, (byte) 0);
        }
        return summed(changed);
    }

    static byte[] withSize(byte[] header, long size) {
        byte[] changed = header.clone();
        octal(changed, SIZE, NUMBER - 1, size);
        changed[SIZE + NUMBER - 1] = 0;
        return summed(changed);
    }

    /** @throws UnusualArchive when this is no header */
    static void check(byte[] header) {
        long said = number(header, SUM, SUM_LENGTH);
        // Some old writers have added signed bytes.
        if (said != sum(header, 0xff) && said != sum(header, -1)) {
            throw new UnusualArchive("has a header with a wrong checksum");
        }
    }

    private static byte[] summed(byte[] header) {
        octal(header, SUM, 6, sum(header, 0xff));
        header[SUM + 6] = 0;
        header[SUM + 7] = ' ';
        return header;
    }

    private static long sum(byte[] header, int mask) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= SUM && i < SUM + SUM_LENGTH ? ' ' : header[i] & mask;
        }
        return sum;
    }

    private static long number(byte[] header, int at) {
        return number(header, at, NUMBER);
    }

    private static long number(byte[] header, int at, int length) {
        if ((header[at] & 0x80) != 0) {
            return binary(header, at, length);
        }
        String text = new String(header, at, length, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        String digits = (end < 0 ? text : text.substring(0, end)).strip();
        if (!digits.matches("[0-7]*")) {
            throw new UnusualArchive("has a number that cannot be read");
        }
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    /** GNU's way to write what does not fit: the highest bit is set, the next is the sign. */
    private static long binary(byte[] header, int at, int length) {
        byte[] bytes = Arrays.copyOfRange(header, at, at + length);
        bytes[0] = (byte) ((bytes[0] & 0x40) != 0 ? bytes[0] : bytes[0] & 0x7f);
        try {
            return new java.math.BigInteger(bytes).longValueExact();
        } catch (ArithmeticException e) {
            throw new UnusualArchive("has a number that is too large");
        }
    }

    private static boolean isNumber(byte[] header, int at) {
        if ((header[at] & 0x80) != 0) {
            return true;
        }
        for (int i = at; i < at + NUMBER; i++) {
            if (header[i] != 0 && header[i] != ' ' && (header[i] < '0' || header[i] > '7')) {
                return false;
            }
        }
        return true;
    }

    private static void octal(byte[] header, int at, int digits, long value) {
        long left = value;
        for (int i = at + digits - 1; i >= at; i--) {
            header[i] = (byte) ('0' + (left & 7));
            left >>>= 3;
        }
    }
}
