package io.epicheck.rollout.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of one collection, readable by their owner only, and what is missing among them. Not thread-safe. */
final class Bundle {
    /** By its first line an earlier bundle is known, and nothing else is ever removed. */
    static final String TITLE = "Evidence of a failed release, taken before anything was rolled back";

    private static final int LARGEST = 2 * 1024 * 1024;
    private static final int LONGEST_NAME = 200;
    private static final String SUMMARY = "summary.txt";
    private static final String LOGS = "logs";

    private final Path directory;
    private final CleanText clean;
    private final Set<Path> files = new LinkedHashSet<>();
    private final Set<String> missing = new LinkedHashSet<>();

    private Bundle(Path directory, CleanText clean) {
        this.directory = directory;
        this.clean = clean;
    }

    static Bundle open(Path directory, CleanText clean) throws IOException {
        Bundle bundle = new Bundle(directory.toAbsolutePath().normalize(), clean);
        bundle.makeDirectory(bundle.directory);
        bundle.removeEarlier();
        return bundle;
    }

    /** Writes a file; what cannot be written is missing. */
    void write(String name, String text) {
        write(directory, name, text);
    }

    /** The same in the folder of logs. */
    void writeLog(String name, String text) {
        write(directory.resolve(LOGS), name, text);
    }

    private void write(Path folder, String name, String text) {
        Path file = fresh(folder, name);
        try {
            makeDirectory(folder);
            create(file, cut(name, clean.text(text)));
            files.add(file);
        } catch (IOException e) {
            misses(name + ": cannot be written: " + Questions.reason(e));
        }
    }

    /** Notes what could not be had. */
    void misses(String what) {
        missing.add(clean.line(what));
    }

    /** The summary first, then in the order in which they were written. */
    List<Path> files() {
        List<Path> all = new ArrayList<>(files);
        Path summary = directory.resolve(SUMMARY);
        if (all.remove(summary)) {
            all.add(0, summary);
        }
        return all;
    }

    List<String> missing() {
        return List.copyOf(missing);
    }

    /** As people read it: relative to the directory. */
    String shown(Path file) {
        return directory.relativize(file).toString();
    }

    Path directory() {
        return directory;
    }

    /** Names come from a server, so they must not lead out of the directory. */
    private Path fresh(Path folder, String name) {
        String safe = clean.line(name).replaceAll("[^A-Za-z0-9._-]", "_");
        int dot = safe.lastIndexOf('.');
        String ending = dot < 0 ? "" : safe.substring(dot);
        String stem = safe.substring(0, Math.min(dot < 0 ? safe.length() : dot, LONGEST_NAME));
        Path file = folder.resolve(stem + ending);
        for (int i = 2; files.contains(file); i++) {
            file = folder.resolve(stem + "-" + i + ending);
        }
        return file;
    }

    private byte[] cut(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LARGEST) {
            return bytes;
        }
        misses(name + ": cut after 2 MiB of " + bytes.length + " bytes");
        int end = LARGEST;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return Arrays.copyOf(bytes, end == 0 ? LARGEST : end);
    }

    /** Created with its mode, so that nobody else can open it in between; never through a link that lies there. */
    private void create(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, mode("rw-------"));
        Files.write(file, content);
    }

    private void makeDirectory(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            if (isPosix()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
            return;
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(path.toString());
        }
        if (path.getParent() != null) {
            Files.createDirectories(path.getParent());
        }
        Files.createDirectory(path, mode("rwx------"));
    }

    private void removeEarlier() throws IOException {
        Path summary = directory.resolve(SUMMARY);
        if (!Files.isRegularFile(summary, LinkOption.NOFOLLOW_LINKS)
                || !Files.readString(summary).startsWith(TITLE)) {
            return;
        }
        removeFiles(directory);
        Path logs = directory.resolve(LOGS);
        if (Files.isDirectory(logs, LinkOption.NOFOLLOW_LINKS)) {
            removeFiles(logs);
        }
    }

    private static void removeFiles(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.filter(entry -> entry.toString().matches(".*\\.(yaml|txt|log)"))
                    .filter(entry -> Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private FileAttribute<?>[] mode(String permissions) {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
