package io.epicheck.image.layer;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Digests;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A layer as a compressed archive (<a href="https://github.com/opencontainers/image-spec/blob/main/layer.md">OCI layer</a>) in a
 * temporary file. The same files give the same bytes: sorted names, one time for everything, owners and permissions as asked; symbolic links
 * stay links.
 *
 * @param digest of the compressed bytes
 * @param diffId of the bytes before compression
 */
public record LayerArchive(Path file, String digest, String diffId, long size) {
    private static final long TIME_MILLIS = 1000;
    private static final int FOLDER_MODE = 0755;
    private static final int EXECUTABLE_MODE = 0755;
    private static final int FILE_MODE = 0644;

    /**
     * Packs a layer into a file.
     *
     * @throws ImageException when a source is missing, leads out of its folder, or the file cannot be written
     */
    public static LayerArchive write(ImageLayer layer, Path file) {
        MessageDigest packed = Digests.sha256();
        MessageDigest plain = Digests.sha256();
        try {
            try (OutputStream out =
                            new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), packed);
                    OutputStream zipped = new DigestOutputStream(new Gzip(out), plain);
                    TarArchiveOutputStream tar = new TarArchiveOutputStream(zipped, "UTF-8")) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                tar.setAddPaxHeadersForNonAsciiNames(true);
                new Writer(tar, layer).write();
            }
            return new LayerArchive(file, Digests.text(packed), Digests.text(plain), Files.size(file));
        } catch (IOException e) {
            throw new ImageException(
                    "LAYER_FAILED",
                    "layer `" + layer.name() + "` cannot be packed into " + file + ": " + e.getMessage(),
                    "",
                    e);
        }
    }

    /** A header without a time or a name; the JDK's differs in its system byte between versions, which is written over here. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(new FixedHeader(out), 64 * 1024);
            def.setLevel(Deflater.DEFAULT_COMPRESSION);
        }
    }

    /** Sets the tenth byte of a gzip stream (RFC 1952, OS) to "unknown". */
    private static final class FixedHeader extends java.io.FilterOutputStream {
        private static final int OS_AT = 9;
        private static final byte UNKNOWN = (byte) 255;

        private long position;

        FixedHeader(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(position++ == OS_AT ? UNKNOWN : b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (position > OS_AT || length == 0) {
                out.write(bytes, from, length);
                position += length;
                return;
            }
            for (int i = from; i < from + length; i++) {
                write(bytes[i]);
            }
        }
    }

    private record Writer(TarArchiveOutputStream tar, ImageLayer layer, Set<String> folders) {
        Writer(TarArchiveOutputStream tar, ImageLayer layer) {
            this(tar, layer, new LinkedHashSet<>());
        }

        void write() throws IOException {
            Path from = layer.from();
            if (!Files.exists(from)) {
                throw new ImageException(
                        "LAYER_SOURCE_MISSING",
                        "layer `" + layer.name() + "`: " + from + " does not exist",
                        "Check `from`, and whether a `prepare` command has to make it.");
            }
            String to = trimmed(layer.to());
            if (Files.isRegularFile(from)) {
                parents(to);
                file(from, to);
                return;
            }
            if (!layer.only().isEmpty()) {
                for (String name : layer.only().stream().sorted().toList()) {
                    parents(to + "/" + name);
                    entry(from.resolve(name), to + "/" + name);
                }
                return;
            }
            try (Stream<Path> walk = Files.walk(from)) {
                List<Path> paths = walk.filter(path -> !path.equals(from))
                        .sorted(Comparator.comparing(path -> name(from, path)))
                        .toList();
                parents(to + "/x");
                for (Path path : paths) {
                    entry(path, to + "/" + name(from, path));
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        private void entry(Path path, String name) throws IOException {
            if (Files.isSymbolicLink(path)) {
                link(path, name);
            } else if (Files.isDirectory(path)) {
                folder(name);
            } else if (Files.isRegularFile(path)) {
                file(path, name);
            } else {
                throw new ImageException(
                        "LAYER_SOURCE_UNUSABLE",
                        "layer `" + layer.name() + "`: " + path + " is neither a file, a folder nor a link",
                        "Remove it, or name a folder without it.");
            }
        }

        private void parents(String name) throws IOException {
            for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
                folder(name.substring(0, slash));
            }
        }

        private void folder(String name) throws IOException {
            if (folders.add(name)) {
                TarArchiveEntry entry = new TarArchiveEntry(name + "/");
                put(entry, FOLDER_MODE);
                tar.closeArchiveEntry();
            }
        }

        private void file(Path path, String name) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(Files.size(path));
            int kept = Files.isExecutable(path) ? EXECUTABLE_MODE : FILE_MODE;
            put(entry, layer.mode() < 0 ? kept : layer.mode());
            Files.copy(path, tar);
            tar.closeArchiveEntry();
        }

        private void link(Path path, String name) throws IOException {
            Path target = Files.readSymbolicLink(path);
            Path folder = java.util.Objects.requireNonNullElse(path.getParent(), path);
            Path resolved = folder.resolve(target).normalize().toAbsolutePath();
            if (target.isAbsolute()
                    || !resolved.startsWith(layer.from().normalize().toAbsolutePath())) {
                throw new ImageException(
                        "LAYER_LINK_ESCAPES",
                        "layer `" + layer.name() + "`: the link " + path + " leads out of " + layer.from(),
                        "Replace it by what it points to.");
            }
            TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(target.toString());
            put(entry, 0777);
            tar.closeArchiveEntry();
        }

        private void put(TarArchiveEntry entry, int mode) throws IOException {
            entry.setMode(mode);
            entry.setModTime(TIME_MILLIS);
            entry.setUserId(layer.uid());
            entry.setGroupId(layer.gid());
            entry.setUserName("");
            entry.setGroupName("");
            tar.putArchiveEntry(entry);
        }

        private static String trimmed(String path) {
            String relative = path.startsWith("/") ? path.substring(1) : path;
            return relative.endsWith("/") ? relative.substring(0, relative.length() - 1) : relative;
        }

        private static String name(Path from, Path path) {
            return from.relativize(path).toString().replace('\\', '/');
        }
    }
}
