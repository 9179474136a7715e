package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same files give the same image: each copy is made and built by a process of its own, under other circumstances. */
class DeterminismTest {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();

    @TempDir
    Path folder;

    @BeforeEach
    void makeFiles() throws IOException {
        new BasePush(registry, "library/base").index("1", false, "linux/amd64", "linux/arm64");
        Path master = Files.createDirectories(folder.resolve("master"));
        byte[] noise = new byte[700_000];
        new Random(1).nextBytes(noise);
        Files.write(master.resolve("noise.bin"), noise);
        for (int i = 0; i < 60; i++) {
            Path file = master.resolve("d" + i % 7 + "/file-" + i + ".js");
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, ("export const v" + i + " = 'value';\n").repeat(1 + i * 40));
        }
        Files.writeString(master.resolve("text.txt"), text(400_000));
        Files.writeString(master.resolve("I-i-İ-ı-grün-✓.txt"), "x");
        Files.setPosixFilePermissions(master.resolve("d1/file-1.js"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(master.resolve("link"), Path.of("d1/file-1.js"));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void localeZoneUmaskOwnerFolderOrderTimeProcessorsAndJdkMakeNoDifference() throws Exception {
        Map<String, Built> digests = new LinkedHashMap<>();
        for (Path java : ChildJvm.runtimes()) {
            digests.put(java.toString(), build(java, "022", "sort", "LC_ALL=C.UTF-8 TZ=UTC"));
            digests.put(
                    java + ", other circumstances",
                    build(
                            java,
                            "077",
                            "sort -r",
                            "LC_ALL=C TZ=Asia/Kathmandu",
                            "-Duser.language=tr",
                            "-Duser.timezone=America/St_Johns",
                            "-XX:ActiveProcessorCount=1",
                            "-Dfile.encoding=ISO-8859-1",
                            "-Xmx64m"));
        }
        Map<String, Set<String>> javasByDigest = digests.entrySet().stream()
                .collect(Collectors.groupingBy(
                        each -> each.getValue().digest(),
                        Collectors.mapping(each -> each.getValue().java(), Collectors.toCollection(TreeSet::new))));
        System.out.println("one digest from " + javasByDigest);
        assertThat(digests).hasSizeGreaterThan(1);
        assertThat(javasByDigest).as(digests.toString()).hasSize(1);
    }

    private record Built(String digest, String java) {}

    /** Words in no order, as code and prose have them: a compressor finds many matches, of which it has to choose. */
    private static String text(int words) {
        Random random = new Random(2);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append("word").append(random.nextInt(700)).append(i % 12 == 0 ? '\n' : ' ');
        }
        return text.toString();
    }

    /** Copies the files in an order, under a umask, and builds of the copy. */
    private Built build(Path jvm, String umask, String order, String environment, String... options) throws Exception {
        Path copy = Files.createTempDirectory(folder, "copy").resolve("deep/er");
        List<String> arguments = List.of(
                registry.address() + "/library/base:1",
                copy.toString(),
                registry.address() + "/team/app:main",
                "off",
                "linux/amd64",
                "linux/arm64");
        String java = ChildJvm.of(PushOnce.class, arguments).with(jvm, options).command().stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        String script = "set -e; umask " + umask + "; mkdir -p " + copy + "; cd " + folder.resolve("master")
                + "; find . ! -type d | " + order + " | tar -cf - -T - | tar --no-same-permissions -C " + copy
                + " -xf -; find " + copy + " -exec touch -h -d @" + new Random().nextInt(1_000_000_000) + " {} +; "
                + "if [ \"$(id -u)\" = 0 ] && [ " + umask + " = 077 ]; then chown -R 12345:54321 " + copy + "; fi; "
                + "exec env " + environment + " " + java;
        Process process = new ProcessBuilder("bash", "-c", script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new ArrayList<>(
                List.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)));
        assertThat(process.waitFor()).isZero();
        return new Built(lines.get(0), lines.get(2));
    }
}
