package io.epicheck.image.node;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Files of outputs in one archive, which gives them back as they were: bytes, permissions, times, links, empty folders. */
final class OutputArchive {
    private OutputArchive() {}

    static void write(Path folder, List<String> outputs, Path archive) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (String output : outputs) {
                Path root = folder.resolve(output);
                write(tar, root, output);
                if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
                    for (Path path : FileTree.sorted(root)) {
                        write(tar, path, output + "/" + FileTree.name(root, path));
                    }
                }
            }
        }
    }

    private static void write(TarArchiveOutputStream tar, Path path, String name) throws IOException {
        if (Files.isSymbolicLink(path)) {
            TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            link.setLinkName(Files.readSymbolicLink(path).toString());
            tar.putArchiveEntry(link);
        } else {
            boolean folder = Files.isDirectory(path);
            if (!folder) {
                FileTree.requirePlain(path);
            }
            TarArchiveEntry entry = new TarArchiveEntry(folder ? name + "/" : name);
            entry.setMode(bits(Files.getPosixFilePermissions(path)));
            entry.setLastModifiedTime(Files.getLastModifiedTime(path));
            entry.setSize(folder ? 0 : Files.size(path));
            tar.putArchiveEntry(entry);
            if (!folder) {
                Files.copy(path, tar);
            }
        }
        tar.closeArchiveEntry();
    }

    /** Unpacks into an empty folder. @throws IOException also when a name would lead out of it */
    static void restore(Path archive, Path folder) throws IOException {
        Path root = folder.toRealPath();
        Deque<Map.Entry<Path, TarArchiveEntry>> folders = new ArrayDeque<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = root.resolve(entry.getName()).normalize();
                Path parent = java.util.Objects.requireNonNull(path.getParent());
                Files.createDirectories(parent);
                if (!parent.toRealPath().startsWith(root)) {
                    throw new IOException("the archive's " + entry.getName() + " leads out of its folder");
                }
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    folders.push(Map.entry(path, entry));
                } else {
                    Files.copy(tar, path);
                    finish(path, entry);
                }
            }
        }
        // Inner ones first, and after their files: a folder may allow no writing, and its time changes with its files.
        for (Map.Entry<Path, TarArchiveEntry> each : folders) {
            finish(each.getKey(), each.getValue());
        }
    }

    private static void finish(Path path, TarArchiveEntry entry) throws IOException {
        Files.setPosixFilePermissions(path, permissions(entry.getMode()));
        Files.setLastModifiedTime(path, entry.getLastModifiedTime());
    }

    private static int bits(Set<PosixFilePermission> permissions) {
        int bits = 0;
        for (char each : PosixFilePermissions.toString(permissions).toCharArray()) {
            bits = bits << 1 | (each == '-' ? 0 : 1);
        }
        return bits;
    }

    private static Set<PosixFilePermission> permissions(int bits) {
        StringBuilder text = new StringBuilder();
        for (int i = 8; i >= 0; i--) {
            text.append((bits >> i & 1) == 0 ? '-' : "rwxrwxrwx".charAt(8 - i));
        }
        return PosixFilePermissions.fromString(text.toString());
    }
}
