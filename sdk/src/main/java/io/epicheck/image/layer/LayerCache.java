package io.epicheck.image.layer;

import io.epicheck.ImageException;
import io.epicheck.image.layer.LayerFiles.Entry;
import io.epicheck.image.oci.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Archives of layers that were packed before, found by their content: the digest of the archive before compression, which holds every name,
 * byte, owner and permission. Another checkout, agent or time of a file makes no difference. Thread-safe.
 *
 * <p>Whether files must be read at all is told by what the system says about each, its time of change included, which no program can set. As
 * git does with its index, this is only trusted when every file was left alone for a while before it was read.
 */
public final class LayerCache {
    /** The coarsest clock of a file system counts in two seconds. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    static final String LAYERS = "layers";
    static final String STATES = "states";
    static final String SERIES = "series";
    static final String NOTE = ".note";
    private static final long MOST_HELD = 64L << 20;

    private final Optional<CacheFolder> cache;
    private final Predicate<Path> kernelTimes;
    private final long held;

    /**
     * @param kernelTimes whether the times of change of the file system that holds a file can be trusted
     * @param held bytes of a layer that are held in memory while it is looked up
     */
    LayerCache(Optional<CacheFolder> cache, Predicate<Path> kernelTimes, long held) {
        this.cache = cache;
        this.kernelTimes = kernelTimes;
        this.held = held;
    }

    public static LayerCache in(Optional<CacheFolder> cache) {
        // Several layers are packed at once.
        long held = Math.min(MOST_HELD, Runtime.getRuntime().maxMemory() / 32);
        return new LayerCache(cache, KernelTimes::hold, held);
    }

    /** Keeps nothing. */
    public static LayerCache none() {
        return in(Optional.empty());
    }

    /**
     * Finds a layer's archive, or packs it.
     *
     * @param folder where it goes when it cannot be kept
     * @throws ImageException when a source is missing, leads out of its folder, cannot be read, or nothing can be written
     */
    public LayerArchive archive(ImageLayer layer, Path folder) {
        return archive(layer, folder, PackingListener.none());
    }

    /**
     * The same, and somebody hears how far it is.
     *
     * @param listener hears nothing of a layer that is found without being read
     */
    public LayerArchive archive(ImageLayer layer, Path folder, PackingListener listener) {
        return cache.isEmpty()
                ? LayerArchive.write(layer, free(folder), listener)
                : archive(layer, folder, cache.get(), listener);
    }

    private LayerArchive archive(ImageLayer layer, Path folder, CacheFolder cache, PackingListener listener) {
        Instant begun = cache.now();
        LayerFiles files = LayerFiles.of(layer);
        Optional<String> state = state(files, begun);
        Optional<LayerArchive> known =
                state.flatMap(key -> text(cache, STATES + "/" + key)).flatMap(diffId -> kept(cache, diffId));
        if (known.isPresent()) {
            return known.get();
        }
        LayerArchive made = made(files, folder, cache, listener);
        state.ifPresent(key -> cache.note(STATES + "/" + key, bytes(made.diffId())));
        return made;
    }

    private LayerArchive made(LayerFiles files, Path folder, CacheFolder cache, PackingListener listener) {
        Path temporary;
        try {
            temporary = cache.temporary();
        } catch (IOException e) {
            return LayerArchive.write(files.layer(), free(folder), listener);
        }
        try (PassingFile file = new PassingFile(temporary)) {
            return made(files, folder, cache, file.path(), listener);
        }
    }

    private LayerArchive made(
            LayerFiles files, Path folder, CacheFolder cache, Path temporary, PackingListener listener) {
        ImageLayer layer = files.layer();
        String series = SERIES + "/" + hex(layer.name() + "\n" + layer.to() + "\n" + layer.uid() + ":" + layer.gid());
        boolean seen = cache.note(series).isPresent();
        LayerArchive packed;
        // A layer that was never here is hardly known: it is compressed from its first byte on.
        PackingMeter meter = new PackingMeter(listener, files.archived());
        try (LayerWriter writer = new LayerWriter(temporary, seen ? held : 0, meter)) {
            LayerTar.write(files, writer, meter);
            if (!seen) {
                cache.note(series, new byte[0]);
            }
            Optional<LayerArchive> same = kept(cache, writer.diffId());
            if (same.isPresent()) {
                return same.get();
            }
            packed = writer.finish();
        } catch (IOException e) {
            throw LayerArchive.failed(layer.name(), temporary, e);
        }
        try {
            Path place = cache.keep(temporary, LAYERS + "/" + fileName(packed.diffId()));
            LayerArchive kept = new LayerArchive(place, packed.digest(), packed.diffId(), packed.size());
            remember(cache, kept);
            cache.tidy();
            return kept;
        } catch (IOException e) {
            return LayerArchive.write(layer, free(folder), listener);
        }
    }

    private static void remember(CacheFolder cache, LayerArchive archive) throws IOException {
        String note = archive.digest() + " " + archive.size() + " "
                + FileState.of(archive.file()).identity();
        String name = LAYERS + "/" + fileName(archive.diffId()) + NOTE;
        cache.note(name, bytes(note));
        cache.used(name);
    }

    /** An archive whose file is as it was when it was written; one that was copied here is read once to be sure. */
    private static Optional<LayerArchive> kept(CacheFolder cache, String diffId) {
        String name = LAYERS + "/" + fileName(diffId);
        String[] note = text(cache, name + NOTE).orElse("").split(" ", 3);
        Path file = cache.path(name);
        if (note.length < 3 || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            LayerArchive archive = new LayerArchive(file, note[0], diffId, Long.parseLong(note[1]));
            FileState state = FileState.of(file);
            if (state.size() != archive.size()) {
                return Optional.empty();
            }
            if (note[2].isEmpty() || !note[2].equals(state.identity())) {
                if (!Digests.of(file).equals(archive.digest())) {
                    return Optional.empty();
                }
                remember(cache, archive);
            }
            cache.used(name + NOTE);
            return Optional.of(archive);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Stands for everything that decides what is packed; empty when a file may change without a trace. */
    private Optional<String> state(LayerFiles files, Instant begun) {
        Instant settled = begun.minus(SETTLED);
        ImageLayer layer = files.layer();
        StringBuilder all = new StringBuilder(LayerArchive.FORMAT + "\n" + layer.to() + "\n" + layer.uid() + ":"
                + layer.gid() + " " + layer.mode() + "\n");
        Map<String, Boolean> trusted = new HashMap<>(); // other file systems may be mounted inside
        for (Entry entry : files.entries()) {
            Optional<Instant> changed = entry.state().changed();
            if (changed.isEmpty()
                    || !trusted.computeIfAbsent(
                            entry.state().device(),
                            device -> kernelTimes.test(
                                    entry.state().kind() == FileState.Kind.LINK ? parent(entry.path()) : entry.path()))
                    || (entry.state().kind() != FileState.Kind.FOLDER
                            && !changed.get().isBefore(settled))) {
                return Optional.empty();
            }
            all.append(entry.name()).append('\0').append(entry.link()).append('\0');
            if (entry.state().kind() == FileState.Kind.FOLDER) {
                all.append("folder\n"); // of it only the name counts
            } else {
                all.append(entry.state().identity()).append('\n');
            }
        }
        return Optional.of(hex(all.toString()));
    }

    private static Path parent(Path link) {
        return Objects.requireNonNullElse(link.getParent(), link);
    }

    private static String fileName(String diffId) {
        return diffId.substring("sha256:".length()) + "-" + LayerArchive.FORMAT;
    }

    private static Optional<String> text(CacheFolder cache, String name) {
        return cache.note(name).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(String text) {
        return Digests.hex(bytes(text));
    }

    private static Path free(Path folder) {
        try {
            return Files.createTempFile(folder, "layer", "");
        } catch (IOException e) {
            throw new ImageException(
                    "NO_SPACE", "no file can be made in " + folder + ": " + e.getMessage(), "Free some space.", e);
        }
    }
}
