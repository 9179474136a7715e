package io.epicheck.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epicheck.BadInputException;
import io.epicheck.TransientException;
import io.epicheck.image.ChildJvm;
import io.epicheck.image.oci.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerCacheTest {
    private static final long PLENTY = 1L << 40;

    @TempDir
    Path folder;

    private Path site;
    private Instant now = Instant.now();

    @BeforeEach
    void makeASource() throws IOException {
        site = site("a", "<title>AAAA");
    }

    static CacheFolder cache(Path root, long limit, InstantSource clock) throws IOException {
        Files.createDirectories(root.resolve("tmp"));
        return new CacheFolder(root, limit, clock);
    }

    @Test
    void aSecondBuildTakesTheSameFile() throws IOException {
        LayerArchive first = build(site);
        FileTime written = Files.getLastModifiedTime(first.file());
        assertThat(build(site)).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(first.file())).isEqualTo(written);
        assertThat(Digests.of(first.file())).isEqualTo(first.digest());
    }

    /** What a fresh checkout on another agent sees: other folder, other times, other inodes. */
    @Test
    void anotherCheckoutIsAHit() throws IOException {
        LayerArchive first = build(site);
        String before = stamp(first.file());
        Path other = site("other/deeper", "<title>AAAA");
        Files.setLastModifiedTime(other.resolve("index.html"), FileTime.from(Instant.EPOCH));
        assertThat(build(other)).isEqualTo(first);
        assertThat(stamp(first.file())).isEqualTo(before);
    }

    @Test
    void otherContentOfTheSameSizeAndTimeIsNoticed() throws IOException {
        settled();
        LayerArchive first = build(site);
        assertThat(states()).isEqualTo(1);
        Path file = site.resolve("index.html");
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "<title>BBBB");
        Files.setLastModifiedTime(file, time);
        settled();
        LayerArchive second = build(site);
        assertThat(second.digest()).isNotEqualTo(first.digest());
        assertThat(second.digest()).isEqualTo(fresh(site).digest());
    }

    /** What was written an instant ago may be written again without another time: its content is read. */
    @Test
    void theStateOfYoungFilesIsNotTrusted() throws IOException {
        build(site);
        assertThat(states()).isZero();
        settled();
        build(site);
        assertThat(states()).isEqualTo(1);
    }

    /** On NFS, FUSE or vfat, times of change are not the kernel's. */
    @Test
    void noStateIsTrustedWhereTimesOfChangeAreNotTheKernels() throws IOException {
        settled();
        LayerCache cache =
                new LayerCache(Optional.of(cache(folder.resolve("cache"), PLENTY, () -> now)), path -> false, 1 << 20);
        cache.archive(new ImageLayer("site", site, "/srv", 0, 0, -1), folder);
        assertThat(states()).isZero();
        assertThat(List.of(
                        "nfs4", "fuse.sshfs", "fuse", "squashfs", "erofs", "vfat", "exfat", "9p", "virtiofs", "cifs"))
                .noneMatch(KernelTimes::ofType);
        assertThat(List.of("ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs"))
                .allMatch(KernelTimes::ofType);
        assumeTrue(Files.isDirectory(Path.of("/proc/self")));
        assertThat(KernelTimes.hold(Path.of("/proc/self"))).isFalse();
    }

    /** A process's clock that is ahead of the files' would let young files count as old. */
    @Test
    void theFoldersOwnClockCountsUnlessTheProcessIsBehind() {
        Instant real = Instant.now();
        assertThat(new FolderClock(folder, () -> real.plusSeconds(3600)).instant())
                .isBetween(real.minusSeconds(5), real.plusSeconds(60));
        assertThat(new FolderClock(folder, () -> real.minusSeconds(3600)).instant())
                .isEqualTo(real.minusSeconds(3600));
        assertThat(new FolderClock(folder.resolve("none"), () -> real).instant())
                .isEqualTo(real);
    }

    @Test
    void aLayerOfAKnownSeriesIsReadOnceKnownOrNot() throws IOException {
        Path counter = Path.of("/proc/self/io");
        assumeTrue(Files.isReadable(counter), "counts what a process reads");
        Path large = Files.createDirectories(folder.resolve("large"));
        byte[] noise = new byte[512 << 10];
        for (int i = 0; i < 40; i++) {
            new Random(i).nextBytes(noise);
            Files.write(large.resolve("f" + i), noise);
        }
        LayerCache cache =
                new LayerCache(Optional.of(cache(folder.resolve("cache"), PLENTY, () -> now)), path -> false, 1 << 20);
        ImageLayer layer = new ImageLayer("site", large, "/srv", 0, 0, -1);
        cache.archive(layer, folder);
        for (boolean changed : new boolean[] {false, true}) {
            if (changed) {
                Files.writeString(large.resolve("f7"), "other");
            }
            long before = read(counter);
            LayerArchive archive = cache.archive(layer, folder);
            assertThat(read(counter) - before).isBetween(19L << 20, 30L << 20);
            assertThat(archive.digest()).isEqualTo(fresh(large).digest());
        }
        assertThat(files("tmp")).isEmpty();
    }

    private static long read(Path counter) throws IOException {
        return Files.readAllLines(counter).stream()
                .filter(line -> line.startsWith("rchar: "))
                .mapToLong(line -> Long.parseLong(line.substring(7)))
                .sum();
    }

    @Test
    void whatIsHeldWhenCompressionBeginsIsNotLost() throws IOException {
        byte[] bytes = new byte[1 << 20];
        new Random(4).nextBytes(bytes);
        List<LayerArchive> made = new ArrayList<>();
        for (long held : new long[] {0, 1, 700, 300_000, 1 << 19, 2 << 20}) {
            try (LayerWriter writer = new LayerWriter(folder.resolve("held" + held), held)) {
                for (int at = 0; at < bytes.length; at += 777) {
                    writer.write(bytes, at, Math.min(777, bytes.length - at));
                }
                made.add(writer.finish());
            }
        }
        assertThat(made).allSatisfy(each -> {
            assertThat(each.diffId()).isEqualTo(Digests.of(bytes));
            assertThat(each.digest()).isEqualTo(made.get(0).digest()).isEqualTo(Digests.of(each.file()));
            assertThat(each.size()).isEqualTo(Files.size(each.file()));
        });
    }

    @Test
    void readingANoteIsAUse() throws IOException {
        CacheFolder cache = cache(folder.resolve("cache"), PLENTY, () -> now);
        cache.note("states/a", new byte[] {1});
        now = Instant.parse("2031-01-01T00:00:00Z");
        assertThat(cache.note("states/a")).isPresent();
        assertThat(Files.getLastModifiedTime(cache.path("states/a")).toInstant())
                .isEqualTo(now);
    }

    @Test
    void aNoteThatCannotBeKeptLeavesNothing() throws IOException {
        CacheFolder cache = cache(folder.resolve("cache"), PLENTY, () -> now);
        Files.writeString(cache.path("states"), "in the way");
        cache.note("states/a", new byte[] {1});
        assertThat(files("tmp")).isEmpty();
    }

    @Test
    void itIsTidiedOnceAnHourAtMost() throws IOException {
        Path left = folder.resolve("cache/tmp/left");
        now = Instant.now().plus(Duration.ofDays(3));
        for (String name : List.of("a", "b", "c")) {
            Files.createDirectories(folder.resolve("cache/tmp"));
            Files.writeString(left, "by a killed process");
            build(site("site-" + name, name));
            assertThat(Files.exists(left)).as(name).isEqualTo(name.equals("b"));
            now = now.plus(Duration.ofMinutes(name.equals("a") ? 30 : 90));
        }
    }

    @Test
    void filesThatWereLeftAloneAreNotReadAgain() throws IOException {
        settled();
        LayerArchive first = build(site);
        // A state that stands for other content shows that the content is not looked at.
        Path other = site("b", "<title>other");
        LayerArchive second = build(other);
        Path state = files("states").get(0);
        Files.delete(state);
        byte[] lie = second.diffId().getBytes(StandardCharsets.UTF_8);
        new CacheFolder(folder.resolve("cache"), PLENTY, () -> now).note("states/" + state.getFileName(), lie);
        assertThat(List.of(build(site).digest(), build(other).digest())).contains(second.digest());
        assertThat(first.digest()).isNotEqualTo(second.digest());
    }

    @Test
    void modeOwnerTargetAndNamesMakeAnotherLayer() throws IOException {
        settled();
        List<ImageLayer> layers = List.of(
                new ImageLayer("site", site, "/srv", 0, 0, -1),
                new ImageLayer("site", site, "/srv2", 0, 0, -1),
                new ImageLayer("site", site, "/srv", 1, 0, -1),
                new ImageLayer("site", site, "/srv", 0, 1, -1),
                new ImageLayer("site", site, "/srv", 0, 0, 0600));
        List<String> digests = new ArrayList<>();
        layers.forEach(layer -> digests.add(in(PLENTY).archive(layer, folder).digest()));
        assertThat(digests).doesNotHaveDuplicates();
        layers.forEach(layer ->
                assertThat(digests).contains(in(PLENTY).archive(layer, folder).digest()));
        Files.move(site.resolve("index.html"), site.resolve("index2.html"));
        assertThat(digests).doesNotContain(build(site).digest());
    }

    @Test
    void aDamagedOrCutArchiveIsMadeAnew() throws IOException {
        LayerArchive first = build(site);
        byte[] good = Files.readAllBytes(first.file());
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        for (byte[] bytes : List.of(bad, java.util.Arrays.copyOf(good, 20), new byte[good.length])) {
            Files.write(first.file(), bytes);
            assertThat(build(site)).isEqualTo(first);
            assertThat(Files.readAllBytes(first.file())).isEqualTo(good);
        }
        Files.delete(first.file());
        assertThat(Files.readAllBytes(build(site).file())).isEqualTo(good);
    }

    @Test
    void damagedNotesAreNoAnswers() throws IOException {
        settled();
        LayerArchive first = build(site);
        for (Path note : allFiles()) {
            if (!note.equals(first.file())) {
                Files.write(note, new byte[] {0, 1, 2});
            }
        }
        assertThat(build(site)).isEqualTo(first);
    }

    /** As a CI service restores it: other inodes and times of change. */
    @Test
    void aCacheThatWasCopiedIsReadOnceAndThenTrusted() throws Exception {
        LayerArchive first = build(site);
        Path copy = folder.resolve("copy");
        assertThat(new ProcessBuilder("cp", "-r", folder.resolve("cache").toString(), copy.toString())
                        .start()
                        .waitFor())
                .isZero();
        LayerCache cache = LayerCache.in(Optional.of(cache(copy, PLENTY, () -> now)));
        LayerArchive hit = cache.archive(new ImageLayer("site", site, "/srv", 0, 0, -1), folder);
        assertThat(hit.digest()).isEqualTo(first.digest());
        assertThat(hit.file()).startsWith(copy);
    }

    @Test
    void aKilledProcessLeavesNothingThatIsWrong() throws Exception {
        Path large = folder.resolve("large");
        Files.createDirectories(large);
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < 24; i++) {
            new Random(i).nextBytes(bytes);
            Files.write(large.resolve("f" + i), bytes);
        }
        Path cache = folder.resolve("cache");
        for (int wait : new int[] {0, 40, 90, 160}) {
            Process child = ChildJvm.of(PackLayer.class, List.of(large.toString(), cache.toString()))
                    .start(Map.of());
            assertThat(child.inputReader().readLine()).isEqualTo("begun");
            child.waitFor(wait, TimeUnit.MILLISECONDS);
            child.destroyForcibly().waitFor();
        }
        LayerArchive archive = build(large);
        assertThat(Digests.of(archive.file())).isEqualTo(archive.digest());
        assertThat(archive.digest()).isEqualTo(fresh(large).digest());
    }

    /** As Ctrl-C and an agent's stop do. */
    @Test
    void aProcessThatIsAskedToEndLeavesNoTemporaryFile() throws Exception {
        Path large = noise(40);
        Path cache = Files.createDirectories(folder.resolve("cache/tmp")).resolveSibling(".");
        Process child = ChildJvm.of(PackLayer.class, List.of(large.toString(), cache.toString()))
                .start(Map.of());
        assertThat(child.inputReader().readLine()).isEqualTo("begun");
        while (child.isAlive()
                && files("tmp").stream().noneMatch(file -> file.toFile().length() > 0)) {
            child.waitFor(1, TimeUnit.MILLISECONDS);
        }
        child.destroy();
        assertThat(child.waitFor()).isEqualTo(143);
        assertThat(files("tmp")).isEmpty();
    }

    @Test
    void anInterruptedPackingLeavesNoTemporaryFile() throws IOException {
        ImageLayer layer = new ImageLayer("site", noise(8), "/srv", 0, 0, -1);
        LayerCache cache = in(PLENTY);
        try {
            assertThatThrownBy(() -> cache.archive(layer, folder, (bytes, total) -> {
                        if (bytes > 1_000_000) {
                            Thread.currentThread().interrupt();
                        }
                    }))
                    .isInstanceOf(TransientException.class)
                    .hasMessageContaining("interrupted");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            boolean unused = Thread.interrupted();
        }
        assertThat(files("tmp")).isEmpty();
    }

    private Path noise(int files) throws IOException {
        Path made = Files.createDirectories(folder.resolve("noise"));
        byte[] bytes = new byte[1_000_000];
        for (int i = 0; i < files; i++) {
            new Random(i).nextBytes(bytes);
            Files.write(made.resolve("f" + i), bytes);
        }
        return made;
    }

    @Test
    void processesAtOnceAgree() throws Exception {
        Path cache = folder.resolve("cache");
        List<Process> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(ChildJvm.of(PackLayer.class, List.of(site.toString(), cache.toString()))
                    .start(Map.of()));
        }
        for (Process child : children) {
            assertThat(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains(fresh(site).digest());
            assertThat(child.waitFor()).isZero();
        }
        assertThat(Digests.of(build(site).file())).isEqualTo(fresh(site).digest());
    }

    @Test
    void whatWasUsedLeastLatelyGoesFirst() throws IOException {
        byte[] noise = new byte[100_000];
        List<LayerArchive> made = new ArrayList<>();
        Instant begin = now;
        for (int i = 0; i < 5; i++) {
            now = begin.plus(Duration.ofHours(2L * i));
            new Random(i).nextBytes(noise);
            Path each = Files.createDirectories(folder.resolve("n" + i));
            Files.write(each.resolve("noise"), noise);
            made.add(build(each, 350_000));
            if (i == 2) {
                now = now.plus(Duration.ofMinutes(1));
                build(folder.resolve("n0"), 350_000); // used again
            }
        }
        assertThat(made.get(4).file()).exists();
        assertThat(made.get(1).file()).doesNotExist();
        assertThat(made.get(0).file()).exists();
        long size = 0;
        for (Path file : files("layers")) {
            size += Files.size(file);
        }
        assertThat(size).isLessThan(352_000);
    }

    @Test
    void whatWasUsedWithinTheHourStays() throws IOException {
        byte[] noise = new byte[100_000];
        for (int i = 0; i < 4; i++) {
            new Random(i).nextBytes(noise);
            Path each = Files.createDirectories(folder.resolve("n" + i));
            Files.write(each.resolve("noise"), noise);
            assertThat(build(each, 150_000).file()).exists();
        }
        assertThat(files("layers").stream().filter(file -> !file.toString().endsWith(".note")))
                .hasSize(4);
    }

    @Test
    void theFolderComesFromTheEnvironment() throws IOException {
        assertThat(CacheFolder.of(Map.of("HOME", "/nonexistent"))).isEmpty();
        assertThat(Path.of("/nonexistent")).doesNotExist();
        assertThat(CacheFolder.of(Map.of("EPICHECK_CACHE", "off", "HOME", folder.toString())))
                .isEmpty();
        Path named = folder.resolve("named");
        assertThat(CacheFolder.of(Map.of("EPICHECK_CACHE", named.toString()))
                        .orElseThrow()
                        .path("x"))
                .isEqualTo(named.resolve("x"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", folder.toString()))
                        .orElseThrow()
                        .path("x"))
                .isEqualTo(folder.resolve("epicheck/x"));
        assertThat(CacheFolder.of(Map.of("HOME", folder.toString()))
                        .orElseThrow()
                        .path("x"))
                .isEqualTo(folder.resolve(".cache/epicheck/x"));
        assertThat(CacheFolder.limit("20G")).isEqualTo(20L << 30);
        assertThat(CacheFolder.limit("500M")).isEqualTo(500L << 20);
        assertThat(CacheFolder.limit("")).isEqualTo(5L << 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5X", "much", "-1", "5 G", "9000000000T"})
    void aSizeThatIsNoneIsAnError(String size) {
        Map<String, String> environment =
                Map.of("EPICHECK_CACHE", folder.resolve("cache").toString(), "EPICHECK_CACHE_SIZE", size);
        assertThatThrownBy(() -> CacheFolder.of(environment))
                .isInstanceOfSatisfying(
                        BadInputException.class, e -> assertThat(e.code()).isEqualTo("CACHE_SIZE_INVALID"))
                .hasMessageContaining(size);
    }

    @Test
    void aFolderThatCannotBeWrittenIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path below = file.resolve("cache");
        assertThat(CacheFolder.of(Map.of("EPICHECK_CACHE", below.toString()))).isEmpty();
        assertThat(CacheFolder.warning(Map.of("EPICHECK_CACHE", below.toString())))
                .hasValueSatisfying(notice -> {
                    assertThat(notice.code()).isEqualTo("CACHE_NOT_WRITABLE");
                    assertThat(notice.message()).contains(below.toString());
                });
        assertThat(CacheFolder.warning(Map.of("EPICHECK_CACHE", "off"))).isEmpty();
        assertThat(CacheFolder.warning(Map.of("HOME", "/nonexistent"))).isEmpty();
        assertThat(CacheFolder.warning(Map.of("HOME", folder.toString()))).isEmpty();
    }

    private Path site(String name, String content) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        Files.writeString(made.resolve("index.html"), content);
        Files.createSymbolicLink(made.resolve("link"), Path.of("index.html"));
        return made;
    }

    /** As if some seconds had gone by. */
    private void settled() {
        now = Instant.now().plusSeconds(10);
    }

    private LayerCache in(long limit) {
        try {
            return LayerCache.in(Optional.of(cache(folder.resolve("cache"), limit, () -> now)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private LayerArchive build(Path source) {
        return build(source, PLENTY);
    }

    private LayerArchive build(Path source, long limit) {
        return in(limit).archive(new ImageLayer("site", source, "/srv", 0, 0, -1), folder);
    }

    private LayerArchive fresh(Path source) {
        return LayerCache.none().archive(new ImageLayer("site", source, "/srv", 0, 0, -1), folder);
    }

    private int states() throws IOException {
        return files("states").size();
    }

    private List<Path> files(String name) throws IOException {
        Path place = folder.resolve("cache").resolve(name);
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(place)) {
            return all.toList();
        }
    }

    private List<Path> allFiles() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("cache"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static String stamp(Path file) throws IOException {
        return FileState.of(file).identity();
    }
}
