package io.epicheck.image.attest.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.image.attest.sbom.Sbom.LockFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that were made to hang or to flood, and those that are something else. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LockFileBoundsTest {
    @TempDir
    Path folder;

    @Test
    void aFileThatIsFarTooLargeIsNotRead() throws IOException {
        Path file = folder.resolve("yarn.lock");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }
        assertThatThrownBy(() -> LockFile.read(file, "yarn.lock"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("yarn.lock:1:1: has 1099511627776 bytes; at most 16777216 are read");
    }

    @Test
    void aliasesThatGrowAreRefused() {
        StringBuilder bomb = new StringBuilder("lockfileVersion: '9.0'\na0: &a0 {x: x}\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%1$d: &a%1$d [*a%2$d, *a%2$d, *a%2$d]\n".formatted(i, i - 1));
        }
        refused("pnpm-lock.yaml", bomb.toString(), "too large with its aliases written out");
        refused("yarn.lock", "__metadata: {}\n" + bomb, "too large with its aliases written out");
        refused("pnpm-lock.yaml", "lockfileVersion: '9.0'\nsnapshots: &s {a: *s}\n", "contains itself");
    }

    @Test
    void depthIsRefusedWithItsPlace() {
        refused("pnpm-lock.yaml", "lockfileVersion: '9.0'\nx: " + "[".repeat(100_000), "pnpm-lock.yaml:2:");
        refused("package-lock.json", "{\"x\":" + "[".repeat(100_000), "package-lock.json:1:");
        String deep =
                IntStream.range(0, 1000).mapToObj(i -> "  ".repeat(i) + "a:\n").collect(Collectors.joining());
        refused("yarn.lock", deep, "yarn.lock:17:");
    }

    /** Everybody depends on a range that nobody answers, with as many candidates. */
    @Test
    void aGraphOfOneNameIsWalkedInTime() {
        StringBuilder text = new StringBuilder("# yarn lockfile v1\n");
        for (int i = 0; i < 60_000; i++) {
            text.append("a@")
                    .append(i)
                    .append(":\n  version \"")
                    .append(i)
                    .append("\"\n  dependencies:\n    a \"x")
                    .append(i)
                    .append("\"\n");
        }
        LockedPackages locked = new LockFile(
                        "yarn.lock",
                        bytes(text.toString()),
                        workspace -> java.util.Optional.of(bytes("{\"dependencies\": {\"a\": \"y\"}}")))
                .packages();
        assertThat(locked.packages()).hasSize(60_000);
    }

    @Test
    void aLargeFileOfARealRepositoryIsRead() {
        StringBuilder text = new StringBuilder(
                "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      p0: {specifier: 1.0.0, version: 1.0.0}\nsnapshots:\n");
        int count = 60_000;
        for (int i = 0; i < count; i++) {
            text.append("\n  p%d@1.0.0:\n    dependencies:\n      p%d: 1.0.0\n".formatted(i, (i + 1) % count));
        }
        assertThat(text.length()).isGreaterThan(3 << 20);
        assertThat(new LockFile("pnpm-lock.yaml", bytes(text.toString()))
                        .packages()
                        .packages())
                .hasSize(count);
    }

    @Test
    void onlyTheFirstProblemsAreTold() {
        String text = "lockfileVersion: '9.0'\n" + "a: 1\n".repeat(5000);
        assertThatThrownBy(() -> new LockFile("pnpm-lock.yaml", bytes(text)).packages())
                .isInstanceOfSatisfying(
                        BadInputException.class, e -> assertThat(e.problems()).hasSize(10));
    }

    @Test
    void aConflictOfAMergeIsToldAsThat() {
        refused(
                "yarn.lock",
                "# yarn lockfile v1\n\n<<<<<<< HEAD\na@1:\n=======\na@2:\n>>>>>>> b\n",
                "yarn.lock:3:1: a conflict of a merge was left in it");
        refused("package-lock.json", "{\n<<<<<<< HEAD\n", "package-lock.json:2:1: a conflict of a merge");
    }

    @Test
    void theFormIsKnownByTheNameOrByTheContent() {
        assertThat(form("npm-shrinkwrap.json", "x")).isEqualTo(LockFormat.NPM);
        assertThat(form("of/shop.lock", " {\"lockfileVersion\": 3}")).isEqualTo(LockFormat.NPM);
        assertThat(form("a/pnpm-lock.yaml", "")).isEqualTo(LockFormat.PNPM);
        assertThat(form("lock", "---\nlockfileVersion: '9.0'\n")).isEqualTo(LockFormat.PNPM);
        assertThat(form("yarn.lock", "")).isEqualTo(LockFormat.YARN_CLASSIC);
        assertThat(form("lock", "# yarn lockfile v1\n")).isEqualTo(LockFormat.YARN_CLASSIC);
        assertThat(form("yarn.lock", "# x\n\n__metadata:\n  version: 8\n")).isEqualTo(LockFormat.YARN_BERRY);
        refused("bun.lockb", "#!/usr/bin/env bun", "bun.lockb:1:1: is no lock file that is known");
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        assertThatThrownBy(() -> new LockFile("yarn.lock", new byte[] {'a', '\n', (byte) 0xff}).packages())
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("yarn.lock:2:1: is not UTF-8");
    }

    @Test
    void noPackageJsonOutsideOfTheFolderIsRead() throws IOException {
        Path project = Files.createDirectories(folder.resolve("project/own"));
        Files.writeString(folder.resolve("package.json"), "{}");
        Files.writeString(project.resolve("package.json"), "{}");
        Files.createSymbolicLink(folder.resolve("project/out"), folder);
        ProjectFolder inside = new ProjectFolder(folder.resolve("project"));
        assertThat(inside.read("own")).isPresent();
        assertThat(inside.read("..")).isEmpty();
        assertThat(inside.read("out")).isEmpty();
        assertThat(inside.read(folder.toString())).isEmpty();
        assertThat(inside.read("\0")).isEmpty();
    }

    private static LockFormat form(String name, String text) {
        return LockFormat.of(new LockText(name, text));
    }

    private static void refused(String name, String text, String message) {
        assertThatThrownBy(() -> new LockFile(name, bytes(text)).packages())
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message)
                .matches(e -> ((BadInputException) e).code().equals("LOCKFILE_INVALID"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
