package io.epicheck.image.node;

import io.epicheck.image.layer.CacheFolder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Folders of results by the content that they were made of, shared by all runs of a user. Thread-safe, and safe between processes: an entry is
 * made aside and comes into place by one rename, so that it is there whole or not at all, after a SIGKILL too. Bounded: what was used least
 * goes first, except what was used within the last hour.
 */
final class ResultCache {
    private static final Duration IN_USE = Duration.ofHours(1);
    private static final Duration ABANDONED = Duration.ofDays(1);
    private static final String SIZE = "size";
    private static final String CONTENT = "content";

    private final Path root;
    private final long mostBytes;

    ResultCache(Path root, long mostBytes) {
        this.root = root;
        this.mostBytes = mostBytes;
    }

    /** Beside the layers that are kept ({@link CacheFolder}); empty when nothing is. */
    static Optional<ResultCache> of(Map<String, String> environment) {
        return CacheFolder.of(environment)
                .map(folder -> new ResultCache(folder.path("results").toAbsolutePath(), folder.limit()));
    }

    /** An entry's folder, which is marked as used; one that lost files is taken away. */
    Optional<Path> find(String kind, String key) throws IOException {
        Path entry = entry(kind, key);
        Path content = entry.resolve(CONTENT);
        if (!Files.isDirectory(content)) {
            return Optional.empty();
        }
        if (!isWhole(entry)) {
            drop(kind, key);
            return Optional.empty();
        }
        try {
            Files.setLastModifiedTime(entry.resolve(SIZE), now());
            return Optional.of(content);
        } catch (IOException e) {
            return Files.isDirectory(content) ? Optional.of(content) : Optional.empty();
        }
    }

    /** Something may have cleaned up in it, as those do that delete old files of a temporary folder. */
    private static boolean isWhole(Path entry) throws IOException {
        Optional<Entry> known = Entry.read(entry);
        return known.isPresent() && known.get().bytes() == bytes(entry.resolve(CONTENT));
    }

    /** For this process alone: gone when it ends. */
    static ResultCache untilExit() throws IOException {
        Path root = Files.createTempDirectory("epicheck-results");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                FileTree.delete(root);
            } catch (IOException e) {
                // It lies in the folder for temporary files.
            }
        }));
        return new ResultCache(root, Long.MAX_VALUE);
    }

    /** An empty folder to make an entry in; it is swept up a day later when nothing becomes of it. */
    Path begin() throws IOException {
        Path folder = root.resolve("tmp").resolve(UUID.randomUUID().toString());
        return Files.createDirectories(folder.resolve(CONTENT));
    }

    /**
     * Brings a folder of {@link #begin} into place. When another run was faster, its entry stays.
     *
     * @return the folder of the entry that is there now
     */
    Path commit(Path content, String kind, String key) throws IOException {
        Path made = parent(content);
        Files.writeString(made.resolve(SIZE), Long.toString(bytes(content)));
        Path entry = entry(kind, key);
        Files.createDirectories(parent(entry));
        try {
            Files.move(made, entry, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(entry.resolve(CONTENT))) {
                throw e;
            }
            FileTree.delete(made);
        }
        sweep(entry);
        return entry.resolve(CONTENT);
    }

    /** As {@link #commit}, but this one counts. Who reads the old one has a day to end. */
    Path replace(Path content, String kind, String key) throws IOException {
        Path entry = entry(kind, key);
        if (Files.isDirectory(entry)) {
            Path aside = root.resolve("tmp").resolve(UUID.randomUUID().toString());
            Files.move(entry, aside, StandardCopyOption.ATOMIC_MOVE);
            Files.setLastModifiedTime(aside, now());
        }
        return commit(content, kind, key);
    }

    /** Takes an entry away, in one step for whoever looks for it. */
    void drop(String kind, String key) throws IOException {
        Path entry = entry(kind, key);
        if (Files.isDirectory(entry)) {
            remove(entry);
        }
    }

    /** Gives up a folder of {@link #begin}. */
    void abandon(Path content) {
        try {
            FileTree.delete(parent(content));
        } catch (IOException e) {
            // A later run sweeps it up.
        }
    }

    private void remove(Path entry) throws IOException {
        Path aside = root.resolve("tmp").resolve(UUID.randomUUID().toString());
        Files.createDirectories(parent(aside));
        Files.move(entry, aside, StandardCopyOption.ATOMIC_MOVE);
        FileTree.delete(aside);
    }

    private void sweep(Path kept) {
        try {
            FileTime now = now();
            for (Path temporary : list(root.resolve("tmp"))) {
                if (olderThan(ABANDONED, Files.getLastModifiedTime(temporary), now)) {
                    FileTree.delete(temporary);
                }
            }
            evict(kept, now);
        } catch (IOException e) {
            // Another run sweeps at the same time, or the next one will.
        }
    }

    private void evict(Path kept, FileTime now) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path kind : list(root)) {
            if (!kind.endsWith("tmp")) {
                for (Path entry : list(kind)) {
                    Entry.read(entry).ifPresent(entries::add);
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::used));
        long all = entries.stream().mapToLong(Entry::bytes).sum();
        for (Entry entry : entries) {
            if (all <= mostBytes) {
                return;
            }
            if (!entry.folder().equals(kept) && olderThan(IN_USE, entry.used(), now)) {
                remove(entry.folder());
                all -= entry.bytes();
            }
        }
    }

    /** The file system's own clock: it is compared with times of files only. */
    private FileTime now() throws IOException {
        Path tick = Files.createTempFile(Files.createDirectories(root.resolve("tmp")), "tick", "");
        try {
            return Files.getLastModifiedTime(tick);
        } finally {
            Files.deleteIfExists(tick);
        }
    }

    private Path entry(String kind, String key) {
        return root.resolve(kind).resolve(key);
    }

    private static boolean olderThan(Duration age, FileTime time, FileTime now) {
        return time.toInstant().plus(age).isBefore(now.toInstant());
    }

    private static long bytes(Path folder) throws IOException {
        long bytes = 0;
        for (Path path : FileTree.sorted(folder)) {
            bytes += Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.size(path) : 0;
        }
        return bytes;
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.toList();
        }
    }

    private static Path parent(Path path) {
        return java.util.Objects.requireNonNull(path.getParent());
    }

    private record Entry(Path folder, long bytes, FileTime used) {
        static Optional<Entry> read(Path folder) {
            try {
                Path size = folder.resolve(SIZE);
                return Optional.of(
                        new Entry(folder, Long.parseLong(Files.readString(size)), Files.getLastModifiedTime(size)));
            } catch (IOException | NumberFormatException e) {
                return Optional.empty();
            }
        }
    }
}
