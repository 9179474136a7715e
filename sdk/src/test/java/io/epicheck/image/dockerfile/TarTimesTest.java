package io.epicheck.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.image.oci.ContentTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

class TarTimesTest {
    private static final String LONG = "site/" + "directory/".repeat(30) + "index.html";

    @Example
    void onlyTimesChangeOfEverythingThatALayerHolds() {
        byte[] tar = everything(new TarBytes()).bytes();
        byte[] changed = changed(tar);
        assertThat(TarBytes.seen(changed)).hasSize(12).isEqualTo(TarBytes.seen(tar));
        assertThat(TarBytes.times(changed))
                .containsEntry("site/", 1L)
                .containsEntry("link", 1L)
                .containsEntry("null", 1L)
                .containsEntry("hard", 1L)
                .containsEntry("a", time("one"))
                .containsEntry("site/.wh.old", time(""))
                .containsEntry(LONG, time("long"))
                .containsEntry("größe", time("umlaut"))
                .containsEntry("xattr", time("able"))
                .containsEntry("precise", time("times"));
    }

    @Example
    void longNamesAndLargeNumbersOfGnuStay() {
        TarArchiveEntry owned = TarBytes.entry("owned", TarConstants.LF_NORMAL);
        owned.setUserId(4_000_000_000L);
        byte[] tar = TarBytes.gnu()
                .file(LONG, "long")
                .link("link", TarConstants.LF_SYMLINK, LONG)
                .add(owned, new byte[] {1})
                .bytes();
        byte[] changed = changed(tar);
        assertThat(TarBytes.seen(changed)).hasSize(3).isEqualTo(TarBytes.seen(tar));
        assertThat(TarBytes.times(changed)).containsEntry(LONG, time("long")).containsEntry("link", 1L);
    }

    @Example
    void aChangedFileOfEqualSizeHasAnotherTimeAndItsNeighbourTheSame() {
        var one = TarBytes.times(changed(new TarBytes()
                .file("index.html", "app-1a2b.js")
                .file("b", "same")
                .bytes()));
        var other = TarBytes.times(changed(new TarBytes()
                .file("index.html", "app-1a2c.js")
                .file("b", "same")
                .bytes()));
        assertThat(other.get("index.html")).isNotEqualTo(one.get("index.html"));
        assertThat(other.get("b")).isEqualTo(one.get("b"));
    }

    @Example
    void timesThatAreTooPreciseOrTooLateForAHeaderGo() {
        TarArchiveEntry late = TarBytes.entry("late", TarConstants.LF_NORMAL);
        late.setLastModifiedTime(FileTime.from(Instant.parse("2300-01-01T00:00:00.123456789Z")));
        TarArchiveEntry plain = TarBytes.entry("late", TarConstants.LF_NORMAL);
        byte[] content = {1, 2, 3};
        assertThat(changed(new TarBytes().add(late, content).bytes()))
                .isEqualTo(changed(new TarBytes().add(plain, content).bytes()));
        assertThat(changed(TarBytes.gnu().add(late, content).bytes()))
                .isEqualTo(changed(TarBytes.gnu().add(plain, content).bytes()));
    }

    @Example
    void accessAndChangeTimesOfGnuGoUnlessTheyAreABeginningOfAName() {
        byte[] times = header("a", 3, 0);
        write(times, 257, "ustar  \0");
        write(times, 345, "14371573000\00014371573000\0");
        byte[] without = times.clone();
        Arrays.fill(without, 345, 369, (byte) 0);
        assertThat(changed(tar(summed(times), "abc"))).isEqualTo(changed(tar(summed(without), "abc")));

        byte[] named = header("a", 3, 0);
        write(named, 257, "ustar  \0");
        write(named, 345, "usr/share/nginx/html");
        byte[] changed = changed(tar(summed(named), "abc"));
        assertThat(new String(changed, 345, 20, StandardCharsets.US_ASCII)).isEqualTo("usr/share/nginx/html");
    }

    @Example
    void theKindOfAFileGoesFromItsModeAndItsPermissionsStay() {
        TarArchiveEntry buildahs = TarBytes.entry("su", TarConstants.LF_NORMAL);
        buildahs.setMode(0104755);
        TarArchiveEntry buildKits = TarBytes.entry("su", TarConstants.LF_NORMAL);
        buildKits.setMode(04755);
        byte[] content = {1};
        byte[] changed = changed(new TarBytes().add(buildahs, content).bytes());
        assertThat(TarBytes.seen(changed).get(0).mode()).isEqualTo(04755);
        assertThat(octalOf(changed, 100, 7)).isEqualTo(04755);
        assertThat(TarBytes.seen(changed))
                .isEqualTo(TarBytes.seen(new TarBytes().add(buildKits, content).bytes()));
    }

    @Example
    void aSizeInAPaxHeaderCountsMoreThanTheHeaders() {
        byte[] records = "9 size=5\n".getBytes(StandardCharsets.US_ASCII);
        byte[] pax = header("PaxHeaders/big", records.length, 'x');
        byte[] tar = join(tar(summed(pax), "9 size=5\n"), tar(summed(header("big", 0, '0')), "01234"), new byte[1024]);
        byte[] changed = changed(tar);
        assertThat(new String(changed, 512, 9, StandardCharsets.US_ASCII)).isEqualTo("9 size=5\n");
        assertThat(new String(changed, 1536, 5, StandardCharsets.US_ASCII)).isEqualTo("01234");
        assertThat(octal(changed, 1024 + 136)).isEqualTo(time("01234"));
        assertThat(changed).hasSize(2048 + 1024);
    }

    @Example
    void aBinarySizeIsUnderstood() {
        byte[] header = header("big", 0, '0');
        Arrays.fill(header, 124, 136, (byte) 0);
        header[124] = (byte) 0x80;
        header[135] = 5;
        byte[] tar = join(tar(summed(header), "01234"), new byte[1024]);
        assertThat(TarBytes.seen(changed(tar))).isEqualTo(TarBytes.seen(tar));
        assertThat(TarBytes.times(changed(tar))).containsEntry("big", time("01234"));
    }

    @Example
    void aSizeOfALinkIsNoData() {
        byte[] tar =
                join(tar(summed(header("hard", 5, '1')), ""), tar(summed(header("a", 3, '0')), "abc"), new byte[1024]);
        assertThat(changed(tar)).hasSize(tar.length);
        assertThat(octal(changed(tar), 512 + 136)).isEqualTo(time("abc"));
    }

    @Example
    void whatIsNotUnderstoodIsRefused() {
        byte[] sparse = join(tar(summed(header("sparse", 3, 'S')), "abc"), new byte[1024]);
        assertThatThrownBy(() -> changed(sparse))
                .isInstanceOf(UnusualArchive.class)
                .hasMessageContaining("type `S`");
        byte[] broken = TarBytes.gnu().file("a", "b").bytes();
        broken[3] ^= 1;
        assertThatThrownBy(() -> changed(broken))
                .isInstanceOf(UnusualArchive.class)
                .hasMessageContaining("checksum");
        byte[] cut = Arrays.copyOf(new TarBytes().file("a", "b".repeat(2000)).bytes(), 1000);
        assertThatThrownBy(() -> changed(cut))
                .isInstanceOf(UnusualArchive.class)
                .hasMessageContaining("too early");
        for (String records : List.of("9 size=5", "99 size=5\n", "size=5\n", "9 size:5\n", "3 a\n", "9 size=x\n")) {
            byte[] pax = join(tar(summed(header("PaxHeaders", records.length(), 'x')), records), new byte[1024]);
            assertThatThrownBy(() -> changed(pax)).as(records).isInstanceOf(UnusualArchive.class);
        }
        byte[] global = join(tar(summed(header("PaxHeaders", 9, 'g')), "9 size=5\n"), new byte[1024]);
        assertThatThrownBy(() -> changed(global))
                .isInstanceOf(UnusualArchive.class)
                .hasMessageContaining("all files");
    }

    @Example
    void whatEnginesDoNotSetIsNewer() throws IOException {
        assertThat(TarTimes.isNewer(file(new TarBytes().file("a", "b").bytes())))
                .isFalse();
        TarArchiveEntry late = TarBytes.entry("late/", TarConstants.LF_DIR);
        late.setModTime(2_000L);
        assertThat(TarTimes.isNewer(file(
                        new TarBytes().file("a", "b").add(late, new byte[0]).bytes())))
                .isTrue();
    }

    @Property(tries = 150)
    void whateverIsInAnArchiveItComesOutWithNothingButOtherTimes(
            @ForAll("entries") List<Given> entries, @ForAll boolean gnu, @ForAll long otherTime) {
        byte[] tar = tar(entries, gnu, 1);
        byte[] changed = changed(tar);
        assertThat(TarBytes.seen(changed)).isEqualTo(TarBytes.seen(tar));
        assertThat(changed(changed)).isEqualTo(changed);
        assertThat(changed(tar(entries, gnu, Math.floorMod(otherTime, 1L << 33))))
                .isEqualTo(changed);
    }

    record Given(String name, byte type, byte[] content, boolean attribute) {}

    @Provide
    Arbitrary<List<Given>> entries() {
        Arbitrary<String> names = Arbitraries.strings()
                .withChars("abcß/.")
                .ofMinLength(1)
                .ofMaxLength(300)
                .map(name -> "n" + name.replace("/", "/d") + "e");
        Arbitrary<Byte> types = Arbitraries.of(
                TarConstants.LF_NORMAL,
                TarConstants.LF_LINK,
                TarConstants.LF_SYMLINK,
                TarConstants.LF_DIR,
                TarConstants.LF_FIFO);
        Arbitrary<byte[]> contents = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(
                        8, Arbitraries.bytes().array(byte[].class).ofMaxSize(1500)),
                net.jqwik.api.Tuple.of(
                        1, Arbitraries.integers().between(65_000, 140_000).map(TarTimesTest::large)));
        return Combinators.combine(names, types, contents, Arbitraries.of(true, false))
                .as(Given::new)
                .list()
                .ofMaxSize(6);
    }

    private static byte[] large(int size) {
        byte[] bytes = new byte[size];
        new java.util.Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] tar(List<Given> entries, boolean gnu, long time) {
        TarBytes tar = gnu ? TarBytes.gnu() : new TarBytes();
        for (Given given : entries) {
            TarArchiveEntry entry = TarBytes.entry(
                    given.type() == TarConstants.LF_DIR ? given.name() + "/" : given.name(), given.type());
            entry.setModTime(time * 1000);
            boolean link = given.type() == TarConstants.LF_LINK || given.type() == TarConstants.LF_SYMLINK;
            entry.setLinkName(link ? given.name() + "x" : "");
            if (given.attribute()) {
                entry.addPaxHeader("SCHILY.xattr.user.test", "a=b\nc");
            }
            tar.add(entry, given.type() == TarConstants.LF_NORMAL ? given.content() : new byte[0]);
        }
        return tar.bytes();
    }

    private static TarBytes everything(TarBytes tar) {
        TarArchiveEntry xattr = TarBytes.entry("xattr", TarConstants.LF_NORMAL);
        xattr.addPaxHeader("SCHILY.xattr.security.capability", "\u0001=\n\u0000x");
        TarArchiveEntry device = TarBytes.entry("null", TarConstants.LF_CHR);
        device.setDevMajor(1);
        device.setDevMinor(3);
        TarArchiveEntry precise = TarBytes.entry("precise", TarConstants.LF_NORMAL);
        precise.setLastModifiedTime(FileTime.from(Instant.parse("2026-01-01T00:00:00.123456789Z")));
        precise.setLastAccessTime(FileTime.from(Instant.parse("2026-01-02T00:00:00.5Z")));
        precise.setStatusChangeTime(FileTime.from(Instant.parse("2026-01-03T00:00:00.5Z")));
        return tar.add(TarBytes.entry("site/", TarConstants.LF_DIR), new byte[0])
                .file("a", "one")
                .link("hard", TarConstants.LF_LINK, "a")
                .link("link", TarConstants.LF_SYMLINK, LONG)
                .file(LONG, "long")
                .file("größe", "umlaut")
                .file("site/.wh.old", "")
                .file("site/.wh..wh..opq", "")
                .file("large", "x".repeat(200_001))
                .add(xattr, "able".getBytes(StandardCharsets.UTF_8))
                .add(device, new byte[0])
                .add(precise, "times".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] changed(byte[] tar) {
        try {
            Path file = file(tar);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                TarTimes.write(file, out);
            } finally {
                Files.delete(file);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path file(byte[] tar) throws IOException {
        return Files.write(Files.createTempFile("times", ".tar"), tar);
    }

    private static long time(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        ContentTime time = new ContentTime();
        time.add(bytes, 0, bytes.length);
        return time.seconds();
    }

    private static byte[] header(String name, long size, int type) {
        byte[] header = new byte[512];
        TarArchiveEntry entry = TarBytes.entry(name, (byte) '0');
        entry.setSize(size);
        entry.writeEntryHeader(header);
        header[156] = (byte) type;
        return header;
    }

    private static byte[] summed(byte[] header) {
        write(header, 148, "        ");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        write(header, 148, String.format("%06o\0 ", sum));
        return header;
    }

    private static byte[] tar(byte[] header, String content) {
        byte[] all = Arrays.copyOf(header, 512 + (content.length() + 511) / 512 * 512);
        write(all, 512, content);
        return all;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static void write(byte[] to, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, to, at, bytes.length);
    }

    private static long octal(byte[] bytes, int at) {
        return octalOf(bytes, at, 11);
    }

    private static long octalOf(byte[] bytes, int at, int digits) {
        return Long.parseLong(new String(bytes, at, digits, StandardCharsets.US_ASCII), 8);
    }
}
