package io.epicheck.image.dockerfile;

import io.epicheck.image.oci.ContentTime;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Copies an archive with other times: those of files are made of their content, all others are the first second. Nothing else changes that a
 * reader sees, since headers are patched and not written anew: names, owners, links, devices and extended attributes stay byte for byte.
 */
final class TarTimes {
    /** What the engines are told to set, and our own layers have. */
    static final long FIXED = 1;

    private static final Set<String> TIMES = Set.of("mtime", "atime", "ctime", "LIBARCHIVE.creationtime");
    private static final int BUFFER = 64 * 1024;
    private static final byte[] ZEROS = new byte[2 * TarHeader.BLOCK];

    private final TarWalk walk;
    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];

    private TarTimes(TarWalk walk, OutputStream out) {
        this.walk = walk;
        this.out = out;
    }

    /**
     * Copies it.
     *
     * @throws UnusualArchive when not all of it is understood
     */
    static void write(Path tar, OutputStream out) throws IOException {
        try (FileChannel channel = FileChannel.open(tar)) {
            TarTimes times = new TarTimes(new TarWalk(channel), out);
            for (Optional<TarWalk.Entry> entry = times.walk.next(); entry.isPresent(); entry = times.walk.next()) {
                times.entry(entry.get());
            }
            out.write(ZEROS);
        }
    }

    /** Whether something in it is newer than what the engines set: then it is none of their new layers. */
    static boolean isNewer(Path tar) throws IOException {
        try (FileChannel channel = FileChannel.open(tar)) {
            TarWalk walk = new TarWalk(channel);
            for (Optional<TarWalk.Entry> entry = walk.next(); entry.isPresent(); entry = walk.next()) {
                if (!entry.get().isAbout() && TarHeader.time(entry.get().header()) > FIXED) {
                    return true;
                }
            }
            return false;
        }
    }

    private void entry(TarWalk.Entry entry) throws IOException {
        if (entry.pax().isPresent()) {
            pax(entry, entry.pax().get().without(TIMES).bytes());
        } else if (!entry.isFile()) {
            out.write(TarHeader.withTime(entry.header(), FIXED));
            copy(entry, new ContentTime(), out);
        } else if (entry.size() <= BUFFER) {
            small(entry);
        } else {
            // Read twice: its time comes before its bytes.
            ContentTime time = new ContentTime();
            copy(entry, time, OutputStream.nullOutputStream());
            out.write(TarHeader.withTime(entry.header(), time.seconds()));
            copy(entry, new ContentTime(), out);
        }
        if (entry.pax().isEmpty()) {
            out.write(ZEROS, 0, TarWalk.padding(entry.size()));
        }
    }

    /** Nothing at all when it only told times. */
    private void pax(TarWalk.Entry entry, byte[] records) throws IOException {
        if (records.length > 0) {
            byte[] header = TarHeader.withSize(entry.header(), records.length);
            out.write(TarHeader.withTime(header, FIXED));
            out.write(records);
            out.write(ZEROS, 0, TarWalk.padding(records.length));
        }
    }

    private void small(TarWalk.Entry entry) throws IOException {
        int size = (int) entry.size();
        walk.read(entry.data(), ByteBuffer.wrap(buffer, 0, size));
        ContentTime time = new ContentTime();
        time.add(buffer, 0, size);
        out.write(TarHeader.withTime(entry.header(), time.seconds()));
        out.write(buffer, 0, size);
    }

    private void copy(TarWalk.Entry entry, ContentTime time, OutputStream to) throws IOException {
        long left = entry.size();
        while (left > 0) {
            int some = (int) Math.min(left, BUFFER);
            walk.read(entry.data() + entry.size() - left, ByteBuffer.wrap(buffer, 0, some));
            time.add(buffer, 0, some);
            to.write(buffer, 0, some);
            left -= some;
        }
    }
}
