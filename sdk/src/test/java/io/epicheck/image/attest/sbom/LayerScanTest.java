package io.epicheck.image.attest.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.attest.sbom.LayerScan.ScannedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

class LayerScanTest {
    private static final String STATUS = "var/lib/dpkg/status";

    @Test
    void filesAreListedWithBothChecksums() throws IOException {
        LayerScan scan =
                scan(new Tar().file("./usr/a.txt", "hello").file("/usr/b", "").link("usr/c", "usr/a.txt"));
        assertThat(scan.files())
                .containsExactly(
                        new ScannedFile(
                                "usr/a.txt",
                                "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
                                "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
                        new ScannedFile(
                                "usr/b",
                                "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
                        new ScannedFile(
                                "usr/c",
                                "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
                                "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"));
    }

    @Test
    void aLayerNeedNotBeGzipped() throws IOException {
        byte[] plain = new Tar().file("a", "x").bytes();
        assertThat(LayerScan.read(new ByteArrayInputStream(plain), true).files())
                .hasSize(1);
        byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0};
        assertThat(LayerScan.read(new ByteArrayInputStream(zstd), true).unread())
                .contains("zstd");
    }

    @Test
    void aLaterLayerReplacesTheListOfPackages() throws IOException {
        ImageInventory image = new ImageInventory();
        image.add("sha256:1", scan(new Tar().file(STATUS, "Package: a\nVersion: 1\n")));
        image.add("sha256:2", scan(new Tar().file(STATUS, "Package: a\nVersion: 2\n\nPackage: b\nVersion: 1\n")));
        assertThat(image.packages()).extracting(SbomPackage::version).containsExactly("2", "1");
        assertThat(image.notes()).isEmpty();
    }

    @Test
    void whatALayerTakesAwayIsGone() throws IOException {
        ImageInventory image = new ImageInventory();
        image.add(
                "sha256:1",
                scan(new Tar()
                        .file("var/lib/dpkg/status.d/base", "Package: base\nVersion: 1\n")
                        .file("var/lib/dpkg/status.d/base.md5sums", "x")
                        .file("var/lib/dpkg/status.d/tz", "Package: tz\nVersion: 1\n")
                        .file("app/old", "x")
                        .file("app/kept", "x")
                        .file("data/one", "x")
                        .file("database", "x")));
        image.add(
                "sha256:2",
                scan(new Tar()
                        .file("var/lib/dpkg/status.d/.wh.tz", "")
                        .file("app/.wh.old", "")
                        .file("data/.wh..wh..opq", "")
                        .file("data/two", "x")));
        assertThat(image.packages()).extracting(SbomPackage::name).containsExactly("base");
        assertThat(image.files().keySet())
                .contains("app/kept", "data/two", "database")
                .doesNotContain("app/old", "data/one");
        image.add("sha256:3", scan(new Tar().file(".wh.data", "")));
        assertThat(image.files().keySet()).contains("database").doesNotContain("data/two");
    }

    @Test
    void whatTakesTheplaceOfAFolderTakesAwayWhatLayInIt() throws IOException {
        ImageInventory image = new ImageInventory();
        image.add(
                "sha256:1",
                scan(new Tar()
                        .file("var/lib/dpkg/status.d/base", "Package: base\nVersion: 1\n")
                        .file("lib/apk/db/installed", "P:musl\nV:1\n")
                        .file("app/old", "x")
                        .file("data/one", "x")
                        .file("database", "x")));
        image.add("sha256:2", scan(new Tar().symbolic("app", "opt/app").file("data", "now a file")));
        assertThat(image.files().keySet()).contains("data", "database").doesNotContain("app/old", "data/one");
        assertThat(image.packages()).hasSize(2);
        // Of a base only lists are read, and they go the same way.
        byte[] plain = new Tar()
                .symbolic("var/lib/dpkg/status.d", "/nowhere")
                .symbolic("lib", "usr/lib")
                .bytes();
        image.add("sha256:3", LayerScan.read(new ByteArrayInputStream(plain), false));
        assertThat(image.packages()).isEmpty();
    }

    @Test
    void anRpmDatabaseIsSaidToBeUnread() throws IOException {
        ImageInventory image = new ImageInventory();
        image.add(
                "sha256:1",
                scan(new Tar()
                        .file("var/lib/rpm/rpmdb.sqlite", "x")
                        .file("etc/os-release", "ID=\"rhel\"\nVERSION_ID=\"9.4\"\n")));
        assertThat(image.notes())
                .containsExactly(Note.gap("packages of rhel-9.4 are not listed: rpm's database is not read"));
        ImageInventory nothing = new ImageInventory();
        nothing.add("sha256:2", LayerScan.unread("it is compressed with zstd"));
        assertThat(nothing.notes())
                .isEqualTo(List.of(
                        Note.gap("layer sha256:2 was not read: it is compressed with zstd"),
                        Note.remark("no list of a distribution's packages was found")));
    }

    private static LayerScan scan(Tar tar) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(tar.bytes());
        }
        return LayerScan.read(new ByteArrayInputStream(packed.toByteArray()), true);
    }

    private static final class Tar {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");

        Tar file(String path, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry(path, true);
            entry.setSize(bytes.length);
            tar.putArchiveEntry(entry);
            tar.write(bytes);
            tar.closeArchiveEntry();
            return this;
        }

        Tar link(String path, String target) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_LINK);
            entry.setLinkName(target);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
            return this;
        }

        Tar symbolic(String path, String target) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
            entry.setLinkName(target);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
            return this;
        }

        byte[] bytes() throws IOException {
            tar.finish();
            return out.toByteArray();
        }
    }
}
