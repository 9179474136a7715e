package io.epicheck.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.epicheck.ImageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerArchiveTest {
    @TempDir
    Path folder;

    private Path site;

    @BeforeEach
    void makeASource() throws IOException {
        site = Files.createDirectories(folder.resolve("context/site"));
        Files.writeString(site.resolve("index.html"), "<title>");
    }

    /** The base's own /srv may have another owner or mode, or be a link. */
    @Test
    void noFolderAboveTheTargetIsWrittenAndEmptyOnesBelowAreThere() throws IOException {
        Files.createDirectories(site.resolve("empty/deeper"));
        assertThat(entries(layer()).keySet())
                .containsExactly("srv/www/", "srv/www/empty/", "srv/www/empty/deeper/", "srv/www/index.html");
    }

    @Test
    void aFileComesWithoutAnyFolder() throws IOException {
        ImageLayer layer = new ImageLayer("conf", site.resolve("index.html"), "/etc/app/a.html", 0, 0, -1);
        assertThat(entries(layer).keySet()).containsExactly("etc/app/a.html");
    }

    @Test
    void chosenFilesComeWithFoldersFromTheTargetDown() throws IOException {
        Files.createDirectories(site.resolve("lib/deep"));
        Files.writeString(site.resolve("lib/deep/a.js"), "1");
        ImageLayer layer =
                new ImageLayer("app", site, "/home/node/app", 1000, 1000, -1).withOnly(List.of("lib/deep/a.js"));
        assertThat(entries(layer).keySet())
                .containsExactly(
                        "home/node/app/",
                        "home/node/app/lib/",
                        "home/node/app/lib/deep/",
                        "home/node/app/lib/deep/a.js");
    }

    @Test
    void theRootAsTargetHasNoEntryOfItsOwn() throws IOException {
        Files.createDirectories(site.resolve("etc"));
        Files.writeString(site.resolve("etc/a"), "1");
        assertThat(entries(new ImageLayer("root", site, "/", 0, 0, -1)).keySet())
                .containsExactly("etc/", "etc/a", "index.html");
    }

    @Test
    void anEmptySourceMakesItsTarget() throws IOException {
        Files.delete(site.resolve("index.html"));
        assertThat(entries(layer()).keySet()).containsExactly("srv/www/");
    }

    @Test
    void aFileIsTakenUnderItsNewName() throws IOException {
        ImageLayer layer = new ImageLayer("conf", site.resolve("index.html"), "/etc/a.html", 7, 8, 0600);
        TarArchiveEntry entry = entries(layer).get("etc/a.html");
        assertThat(entry.getMode() & 0777).isEqualTo(0600);
        assertThat(entry.getLongUserId()).isEqualTo(7);
        assertThat(entry.getLongGroupId()).isEqualTo(8);
    }

    @Test
    void executableBitsComeFromTheOwnersAndNothingElseOfTheMode() throws IOException {
        Path tool = Files.writeString(site.resolve("tool"), "#!/bin/sh");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        Path odd = Files.writeString(site.resolve("odd"), "x");
        Files.setPosixFilePermissions(odd, PosixFilePermissions.fromString("r--r-xr-x"));
        Map<String, TarArchiveEntry> entries = entries(layer());
        assertThat(entries.get("srv/www/tool").getMode() & 0777).isEqualTo(0755);
        assertThat(entries.get("srv/www/odd").getMode() & 0777).isEqualTo(0644);
    }

    @Test
    void linksStayLinksEvenThoseThatDangleInside() throws IOException {
        Files.createDirectories(site.resolve("bin"));
        Files.createSymbolicLink(site.resolve("bin/run"), Path.of("../index.html"));
        Files.createSymbolicLink(site.resolve("later"), Path.of("made/at/run-time"));
        Map<String, TarArchiveEntry> entries = entries(layer());
        assertThat(entries.get("srv/www/bin/run").getLinkName()).isEqualTo("../index.html");
        assertThat(entries.get("srv/www/later").isSymbolicLink()).isTrue();
    }

    @Test
    void longNamesAndNamesThatAreNotAsciiComeBackWhole() throws IOException {
        String tooLong = "n".repeat(200);
        Files.writeString(site.resolve(tooLong), "long");
        Files.createSymbolicLink(site.resolve("link"), Path.of(tooLong));
        Path umlaut = site.resolve("grün-✓.txt");
        Files.writeString(umlaut, "x");
        Map<String, TarArchiveEntry> entries = entries(layer());
        assertThat(entries.get("srv/www/" + tooLong).getSize()).isEqualTo(4);
        assertThat(entries.get("srv/www/link").getLinkName()).isEqualTo(tooLong);
        assertThat(entries).containsKey("srv/www/grün-✓.txt");
    }

    @Test
    void gnuTarReadsIt() throws Exception {
        Files.writeString(site.resolve("n".repeat(180)), "long");
        LayerArchive archive = LayerArchive.write(layer(), folder.resolve("layer"));
        Process tar = new ProcessBuilder("tar", "tvzf", archive.file().toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tar.waitFor()).as(said).isZero();
        assertThat(said).contains("n".repeat(180)).doesNotContain("tar:");
    }

    @Test
    void whatNoLayerCanHoldIsNamed() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", site.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThatThrownBy(() -> entries(layer()))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("pipe is neither a file, a folder nor a link");
    }

    @Test
    void aNameThatWouldDeleteAFileOfTheBaseIsRefused() throws IOException {
        Files.writeString(site.resolve(".wh.passwd"), "");
        assertThatThrownBy(() -> entries(layer())).hasMessageContaining("would delete a file of the image");
    }

    @Test
    void aFileThatGrowsShrinksOrGoesWhileItIsReadIsAnError() throws IOException {
        Path file = site.resolve("index.html");
        for (String content : new String[] {"<title>longer", "<t", ""}) {
            Files.writeString(file, "<title>");
            LayerFiles files = LayerFiles.of(layer());
            if (content.isEmpty()) {
                Files.delete(file);
            } else {
                Files.writeString(file, content);
            }
            assertThatThrownBy(() -> LayerTar.write(files, OutputStream.nullOutputStream()))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("index.html changed while it was read");
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        assumeFalse("root".equals(System.getProperty("user.name")), "root reads everything");
        Files.setPosixFilePermissions(site.resolve("index.html"), PosixFilePermissions.fromString("---------"));
        assertThatThrownBy(() -> entries(layer())).hasMessageContaining("index.html cannot be read");
    }

    @Test
    void aSourceThatLeadsOutOfTheContextIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("context/dist"), Path.of("../elsewhere"));
        ImageLayer layer = new ImageLayer("dist", folder.resolve("context/dist"), "/srv", 0, 0, -1);
        assertThat(entries(layer)).isNotEmpty();
        assertThatThrownBy(() -> entries(layer.in(folder.resolve("context"))))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("leads out of " + folder.resolve("context"));
    }

    @Test
    void aSourceBehindALinkInsideTheContextIsTaken() throws IOException {
        Files.createSymbolicLink(folder.resolve("context/current"), Path.of("site"));
        ImageLayer layer = new ImageLayer("dist", folder.resolve("context/current"), "/srv", 0, 0, -1)
                .in(folder.resolve("context"));
        assertThat(entries(layer)).containsKey("srv/index.html");
    }

    @Test
    void theContextsIgnoreFileCountsAndEpichecksComesFirst() throws IOException {
        Files.writeString(site.resolve("app.js.map"), "{}");
        Files.createDirectories(site.resolve("tmp"));
        Files.writeString(site.resolve("tmp/kept.txt"), "x");
        Files.writeString(site.resolve("tmp/left.txt"), "x");
        Path context = folder.resolve("context");
        Files.writeString(context.resolve(".dockerignore"), "site\n**/*.map\nsite/tmp\n!site/tmp/kept.txt\n");
        assertThat(entries(layer().in(context)).keySet())
                .contains("srv/www/index.html", "srv/www/tmp/", "srv/www/tmp/kept.txt")
                .doesNotContain("srv/www/app.js.map", "srv/www/tmp/left.txt");
        Files.writeString(context.resolve(".epicheckignore"), "**/*.html\n");
        assertThat(entries(layer().in(context)).keySet())
                .contains("srv/www/app.js.map")
                .doesNotContain("srv/www/index.html");
    }

    @Test
    void largeOwnersFit() throws IOException {
        TarArchiveEntry entry = entries(new ImageLayer("x", site, "/srv", 4_000_000_000L, 3_000_000L, -1))
                .get("srv/index.html");
        assertThat(entry.getLongUserId()).isEqualTo(4_000_000_000L);
        assertThat(entry.getLongGroupId()).isEqualTo(3_000_000L);
    }

    private ImageLayer layer() {
        return new ImageLayer("site", site, "/srv/www", 0, 0, -1);
    }

    private Map<String, TarArchiveEntry> entries(ImageLayer layer) throws IOException {
        LayerArchive archive = LayerArchive.write(layer, Files.createTempFile(folder, "layer", ""));
        Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
        byte[] bytes = Files.readAllBytes(archive.file());
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes)), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getLinkFlag() == '0') {
                    assertThat(entry.getLastModifiedDate()).isBetween("2025-01-01", "2025-07-15", true, true);
                } else {
                    assertThat(entry.getLastModifiedDate().getTime()).isEqualTo(1000);
                }
                entries.put(entry.getName(), entry);
            }
        }
        return entries;
    }
}
