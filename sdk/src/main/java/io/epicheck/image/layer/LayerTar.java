package io.epicheck.image.layer;

import io.epicheck.image.layer.LayerFiles.Entry;
import io.epicheck.image.layer.TarStream.Access;
import io.epicheck.image.oci.ContentTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.Set;

/** Reads a layer's files into an archive: times made of contents, owners and permissions as asked. Not thread-safe. */
final class LayerTar {
    private static final int FOLDER_MODE = 0755;
    private static final int EXECUTABLE_MODE = 0755;
    private static final int FILE_MODE = 0644;
    private static final int LINK_MODE = 0777;
    /** What is larger is read twice: its time, made of its content, comes before it. */
    private static final int MOST_AT_ONCE = 1 << 20;

    private final ImageLayer layer;
    private final OutputStream out;
    private final TarStream tar;
    private final String below;
    private final PackingMeter meter;
    private final Set<String> folders = new HashSet<>();
    private byte[] buffer = new byte[64 * 1024];

    private LayerTar(LayerFiles files, OutputStream out, PackingMeter meter) {
        this.meter = meter;
        this.layer = files.layer();
        this.below = files.target().isEmpty() ? "" : files.target() + "/";
        this.out = out;
        this.tar = new TarStream(out);
    }

    /**
     * Writes everything.
     *
     * @throws io.epicheck.ImageException when a file cannot be read, or is not as it was when it was found
     */
    static void write(LayerFiles files, OutputStream out) throws IOException {
        write(files, out, PackingMeter.none());
    }

    /** @param meter looks while files are read that are not yet written; what is written, {@code out} counts */
    static void write(LayerFiles files, OutputStream out, PackingMeter meter) throws IOException {
        LayerTar archive = new LayerTar(files, out, meter);
        for (Entry entry : files.entries()) {
            archive.entry(entry);
        }
        if (files.entries().isEmpty()) {
            archive.parents(files.target() + "/"); // of an empty folder its target at least
        }
        archive.tar.end();
    }

    private void entry(Entry entry) throws IOException {
        parents(entry.name());
        switch (entry.state().kind()) {
            case FOLDER -> folder(entry.name());
            case LINK -> tar.link(entry.name(), entry.link(), access(LINK_MODE));
            default -> file(entry);
        }
    }

    /** Only from the target down: what is above belongs to the base, and unpackers make what is missing. */
    private void parents(String name) throws IOException {
        int last = name.lastIndexOf('/');
        if (last <= 0 || !name.startsWith(below) || folders.contains(name.substring(0, last))) {
            return;
        }
        int first = below.isEmpty() ? 0 : below.length() - 1;
        for (int slash = name.indexOf('/', first); slash > 0; slash = name.indexOf('/', slash + 1)) {
            folder(name.substring(0, slash));
        }
    }

    private void folder(String name) throws IOException {
        if (folders.add(name)) {
            tar.folder(name, access(FOLDER_MODE));
        }
    }

    private void file(Entry entry) throws IOException {
        long size = entry.state().size();
        int kept = entry.state().executable() ? EXECUTABLE_MODE : FILE_MODE;
        Access access = access(layer.mode() < 0 ? kept : layer.mode());
        try {
            if (size <= MOST_AT_ONCE) {
                small(entry, (int) size, access);
            } else {
                large(entry, size, access);
            }
        } catch (NoSuchFileException e) {
            throw LayerFiles.changed(layer, entry.path().toString());
        } catch (AccessDeniedException e) {
            throw LayerFiles.problem(
                    layer, "LAYER_SOURCE_UNREADABLE", entry.path() + " cannot be read", "Check its permissions.");
        }
        tar.pad(size);
    }

    private void small(Entry entry, int size, Access access) throws IOException {
        if (size > buffer.length) {
            buffer = new byte[MOST_AT_ONCE];
        }
        try (InputStream in = Files.newInputStream(entry.path())) {
            if (in.readNBytes(buffer, 0, size) < size || in.read() >= 0) {
                throw LayerFiles.changed(layer, entry.path().toString());
            }
        }
        ContentTime time = new ContentTime();
        time.add(buffer, 0, size);
        tar.file(entry.name(), size, time.seconds(), access);
        out.write(buffer, 0, size);
    }

    private void large(Entry entry, long size, Access access) throws IOException {
        ContentTime time = new ContentTime();
        copy(entry, size, OutputStream.nullOutputStream(), time);
        tar.file(entry.name(), size, time.seconds(), access);
        ContentTime again = new ContentTime();
        copy(entry, size, out, again);
        if (again.seconds() != time.seconds()) {
            throw LayerFiles.changed(layer, entry.path().toString());
        }
    }

    private void copy(Entry entry, long size, OutputStream to, ContentTime time) throws IOException {
        try (InputStream in = Files.newInputStream(entry.path())) {
            long left = size;
            while (left > 0) {
                int some = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (some < 0) {
                    throw LayerFiles.changed(layer, entry.path().toString());
                }
                time.add(buffer, 0, some);
                to.write(buffer, 0, some);
                left -= some;
                meter.look();
            }
            if (in.read() >= 0) {
                throw LayerFiles.changed(layer, entry.path().toString());
            }
        }
    }

    private Access access(int mode) {
        return new Access(layer.uid(), layer.gid(), mode);
    }
}
