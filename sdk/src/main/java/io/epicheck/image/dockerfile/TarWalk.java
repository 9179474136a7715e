package io.epicheck.image.dockerfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Goes from header to header of an archive in a file, as Go's archive/tar does, which container runtimes read layers with: a size in a pax
 * header counts more than the header's own, and links, folders and devices have no data whatever size they say. Not thread-safe.
 */
final class TarWalk {
    /** As in Go. */
    private static final long LARGEST_PAX = 1 << 20;

    private static final String ONLY_HEADER = "123456";
    private static final String FILES = "\0" + "07";
    private static final String LONG_NAMES = "LK";

    private final FileChannel tar;
    private long at;
    private Optional<Long> paxSize = Optional.empty();

    TarWalk(FileChannel tar) {
        this.tar = tar;
    }

    /**
     * A header, and where its data lies.
     *
     * @param pax empty unless this is a pax header
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(byte[] header, long data, long size, Optional<PaxRecords> pax) {
        boolean isFile() {
            return FILES.indexOf(TarHeader.type(header)) >= 0 && !(size == 0 && TarHeader.isNamedAsFolder(header));
        }

        /** Whether it says something about the next one only. */
        boolean isAbout() {
            return pax.isPresent() || LONG_NAMES.indexOf(TarHeader.type(header)) >= 0;
        }
    }

    /**
     * The next one; empty at the end.
     *
     * @throws UnusualArchive when it is of a kind that layers do not have, or cannot be read
     */
    Optional<Entry> next() throws IOException {
        if (at == tar.size()) {
            return Optional.empty();
        }
        byte[] header = bytes(at, TarHeader.BLOCK);
        if (TarHeader.isEnd(header)) {
            return Optional.empty();
        }
        TarHeader.check(header);
        char type = TarHeader.type(header);
        long data = at + TarHeader.BLOCK;
        if (type == 'x' || type == 'g') {
            return Optional.of(pax(header, type, data));
        }
        long size;
        if (LONG_NAMES.indexOf(type) >= 0) {
            size = TarHeader.size(header);
        } else if (ONLY_HEADER.indexOf(type) >= 0) {
            size = 0;
            paxSize = Optional.empty();
        } else if (FILES.indexOf(type) >= 0) {
            size = paxSize.isPresent() ? paxSize.get() : TarHeader.size(header);
            paxSize = Optional.empty();
        } else {
            throw new UnusualArchive("has an entry of type `" + type + "`");
        }
        return Optional.of(entry(header, data, size, Optional.empty()));
    }

    private Entry pax(byte[] header, char type, long data) throws IOException {
        long size = TarHeader.size(header);
        if (size > LARGEST_PAX) {
            throw new UnusualArchive("has a pax header of " + size + " bytes");
        }
        PaxRecords records = PaxRecords.parse(bytes(data, (int) size));
        Optional<Long> said = records.value("size").map(TarWalk::size);
        if (type == 'x') {
            paxSize = said;
        } else if (said.isPresent()) {
            throw new UnusualArchive("has one size for all files");
        }
        return entry(header, data, size, Optional.of(records));
    }

    private Entry entry(byte[] header, long data, long size, Optional<PaxRecords> pax) throws IOException {
        long end = data + size;
        if (end < data || end > tar.size()) {
            throw cut();
        }
        // The padding of the last file may be missing.
        at = Math.min(tar.size(), end + padding(size));
        return new Entry(header, data, size, pax);
    }

    static int padding(long size) {
        return (int) (-size & (TarHeader.BLOCK - 1));
    }

    private static long size(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new UnusualArchive("has a size that cannot be read");
        }
        return Long.parseLong(text);
    }

    private byte[] bytes(long from, int count) throws IOException {
        if (from + count > tar.size()) {
            throw cut();
        }
        byte[] bytes = new byte[count];
        read(from, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** Fills a buffer. */
    void read(long from, ByteBuffer buffer) throws IOException {
        long next = from;
        while (buffer.hasRemaining()) {
            int count = tar.read(buffer, next);
            if (count < 0) {
                throw cut();
            }
            next += count;
        }
    }

    private static UnusualArchive cut() {
        return new UnusualArchive("ends too early");
    }
}
