package io.epicheck.image.layer;

import io.epicheck.BadInputException;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.image.oci.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of things that can be made again: {@code $EPICHECK_CACHE}, else {@code epicheck} in {@code $XDG_CACHE_HOME} or {@code ~/.cache}.
 * Files appear there whole or not at all, since they are written beside and then renamed, so that processes that run at once, or are killed,
 * do no harm. Failing to write is never an error. Thread-safe.
 */
public final class CacheFolder {
    /** An archive that was used so lately may be in use. */
    private static final Duration IN_USE = Duration.ofHours(1);

    private static final Duration ABANDONED = Duration.ofDays(1);
    private static final int MOST_NOTES = 4000;
    private static final long DEFAULT_LIMIT = 5L << 30;
    private static final String TEMPORARY = "tmp";
    private static final String TIDIED = "tidied";

    /** Folder of notes on what was said about images. */
    public static final String SAID = "said";

    private static final List<String> NOTES = List.of(LayerCache.STATES, LayerCache.SERIES, DocumentCache.FOLDER, SAID);

    private final Path root;
    private final long limit;
    private final InstantSource clock;

    CacheFolder(Path root, long limit, InstantSource clock) {
        this.root = root;
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * The cache of a process; empty when it is switched off ({@code EPICHECK_CACHE=off}) or there is no place for one.
     *
     * @param environment the process's; {@code EPICHECK_CACHE_SIZE} limits the layers in it, such as {@code 500M} or {@code 20G}, default 5G
     * @throws BadInputException when that is no size
     */
    public static Optional<CacheFolder> of(Map<String, String> environment) {
        Optional<Path> place = place(environment);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        long limit = limit(environment.getOrDefault("EPICHECK_CACHE_SIZE", ""));
        return place.filter(CacheFolder::prepared)
                .map(root ->
                        new CacheFolder(root, limit, new FolderClock(root.resolve(TEMPORARY), InstantSource.system())));
    }

    /**
     * Looks at the cache of a process before it is used: what to tell people when there is a place for one that cannot be written, so that
     * everything is made anew each time.
     *
     * @throws BadInputException as {@link #of}
     */
    public static Optional<Notice> warning(Map<String, String> environment) {
        return of(environment).isPresent()
                ? Optional.empty()
                : place(environment)
                        .map(root -> new Notice(
                                Level.WARNING,
                                "CACHE_NOT_WRITABLE",
                                "the cache folder " + root + " cannot be written: builds go on without a cache. Make it"
                                        + " writable, or name another with EPICHECK_CACHE (`off`: none is wanted)"));
    }

    private static Optional<Path> place(Map<String, String> environment) {
        String asked = environment.getOrDefault("EPICHECK_CACHE", "");
        if (asked.equals("off")) {
            return Optional.empty();
        }
        return asked.isEmpty() ? usual(environment) : Optional.of(Path.of(asked));
    }

    /** Whether nothing is to be taken from it ({@code --no-cache}, {@code EPICHECK_NO_CACHE=1}): what is made anew replaces what is kept. */
    public static boolean isIgnored(Map<String, String> environment) {
        return List.of("1", "true").contains(environment.getOrDefault("EPICHECK_NO_CACHE", ""));
    }

    private static Optional<Path> usual(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!xdg.isEmpty()) {
            return Optional.of(Path.of(xdg, "epicheck"));
        }
        String home = environment.getOrDefault("HOME", "");
        // A home that is not there is not made: it stands for "none".
        return home.isEmpty() || !Files.isDirectory(Path.of(home))
                ? Optional.empty()
                : Optional.of(Path.of(home, ".cache", "epicheck"));
    }

    private static boolean prepared(Path root) {
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root);
                if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    // Who can write here decides what is pushed.
                    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
                }
            }
            Files.createDirectories(root.resolve(TEMPORARY));
            return Files.isWritable(root);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Bytes; at most 12 digits. */
    static long limit(String text) {
        if (text.isBlank()) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[0-9]{1,12}[KMG]?|[0-9]{1,6}T")) {
            throw new BadInputException(
                    "CACHE_SIZE_INVALID",
                    "EPICHECK_CACHE_SIZE is `" + text + "`, which is no size",
                    "Write bytes, or a number with K, M, G or T, such as 500M or 20G.");
        }
        int unit = "KMGT".indexOf(text.charAt(text.length() - 1)) + 1;
        return Long.parseLong(unit == 0 ? text : text.substring(0, text.length() - 1)) << (10 * unit);
    }

    /** What time it is by the clock that dates its files: the one to compare with times that were noted here. */
    public Instant now() {
        return clock.instant();
    }

    /** Bytes that may be kept. */
    public long limit() {
        return limit;
    }

    /** A place in it. */
    public Path path(String name) {
        return root.resolve(name);
    }

    /** A file that nobody else knows; {@link #keep} brings it to its place. */
    Path temporary() throws IOException {
        return Files.createTempFile(root.resolve(TEMPORARY), "new", "");
    }

    /** Brings a finished file to its place. */
    Path keep(Path temporary, String name) throws IOException {
        Path place = path(name);
        Files.createDirectories(place.resolveSibling("."));
        return Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes a small file that {@link #note(String)} finds whole or not at all. */
    public void note(String name, byte[] content) {
        byte[] sum = Digests.of(content).getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[sum.length + 1 + content.length];
        System.arraycopy(sum, 0, all, 0, sum.length);
        all[sum.length] = '\n';
        System.arraycopy(content, 0, all, sum.length + 1, content.length);
        write(name, all);
    }

    private void write(String name, byte[] all) {
        try {
            Path file = temporary();
            try {
                Files.write(file, all);
                keep(file, name);
            } catch (IOException e) {
                delete(file); // the next build makes it again
            }
        } catch (IOException e) {
            // So it is made again, too.
        }
    }

    /** Takes a file away if it is still there. */
    static void delete(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // It is swept up a day later.
        }
    }

    /** What {@link #note(String, byte[])} has written; empty when it is not there or damaged. Counts as a use. */
    public Optional<byte[]> note(String name) {
        try {
            byte[] all = Files.readAllBytes(path(name));
            int end = "sha256:".length() + 64;
            byte[] content = java.util.Arrays.copyOfRange(all, Math.min(all.length, end + 1), all.length);
            String sum = new String(all, 0, Math.min(all.length, end), StandardCharsets.US_ASCII);
            if (!sum.equals(Digests.of(content))) {
                return Optional.empty();
            }
            used(name);
            return Optional.of(content);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void used(String name) {
        try {
            Files.setLastModifiedTime(path(name), FileTime.from(now()));
        } catch (IOException e) {
            // It may be removed a little earlier.
        }
    }

    /**
     * Removes what was not used for longest, until the rest is not too much, and what killed processes have left. Once an hour at most: nothing
     * that was used since would go.
     */
    public void tidy() {
        tidy(LayerCache.LAYERS, LayerCache.NOTE, NOTES);
    }

    private void tidy(String archives, String noteEnding, List<String> notes) {
        Instant now = now();
        try {
            if (!isDue(now)) {
                return;
            }
            write(TIDIED, new byte[0]);
            used(TIDIED);
            long total = 0;
            for (Path note : newestFirst(archives, noteEnding)) {
                Path archive =
                        note.resolveSibling(name(note).substring(0, name(note).length() - noteEnding.length()));
                total += Files.exists(archive) ? Files.size(archive) : 0;
                if (total > limit && isOlder(note, now.minus(IN_USE))) {
                    Files.deleteIfExists(note);
                    Files.deleteIfExists(archive);
                }
            }
            for (String folder : notes) {
                List<Path> all = newestFirst(folder, "");
                for (Path note : all.subList(Math.min(MOST_NOTES, all.size()), all.size())) {
                    Files.deleteIfExists(note);
                }
            }
            for (Path file : newestFirst(TEMPORARY, "")) {
                if (isOlder(file, now.minus(ABANDONED))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            // Another process tidies up too.
        }
    }

    private boolean isDue(Instant now) throws IOException {
        Path marker = path(TIDIED);
        if (!Files.exists(marker)) {
            return true;
        }
        Instant last = Files.getLastModifiedTime(marker).toInstant();
        return last.isAfter(now) || last.isBefore(now.minus(IN_USE));
    }

    private static boolean isOlder(Path file, Instant time) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().isBefore(time);
    }

    private List<Path> newestFirst(String folder, String ending) throws IOException {
        if (!Files.isDirectory(path(folder))) {
            return List.of();
        }
        record Dated(Path file, FileTime time) {}
        List<Dated> dated = new ArrayList<>();
        try (Stream<Path> files = Files.list(path(folder))) {
            for (Path file : files.filter(file -> name(file).endsWith(ending)).toList()) {
                dated.add(new Dated(file, Files.getLastModifiedTime(file)));
            }
        }
        dated.sort(Comparator.comparing(Dated::time).reversed());
        return dated.stream().map(Dated::file).toList();
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
