package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.event.EventSink;
import io.epicheck.retry.Time;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What other tools make of our images: the registry in REGISTRY, crane (EPICHECK_CRANE), skopeo, and containerd under KUBECONFIG. */
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class LayersE2eTest {
    private final String registry = System.getenv().getOrDefault("REGISTRY", "");
    private final String repository = registry + "/layers/e2e-" + UUID.randomUUID();

    @TempDir
    Path folder;

    private Path site;

    @BeforeEach
    void makeFiles() throws IOException {
        site = Files.createDirectories(folder.resolve("site"));
        Files.writeString(site.resolve("index.html"), "hello from epicheck\n");
        Files.writeString(site.resolve("grün-" + "n".repeat(150) + ".txt"), "long\n");
        Path tool = Files.writeString(site.resolve("tool"), "#!/bin/sh\necho executed\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(site.resolve("link"), Path.of("tool"));
        Files.createDirectories(site.resolve("empty"));
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "EPICHECK_CRANE", matches = ".+")
    void craneAndSkopeoAcceptManifestAndIndex() throws Exception {
        String crane = System.getenv("EPICHECK_CRANE");
        BuiltImage image = build(registry + "/library/nginx:stable");
        assertThat(run(crane, "validate", "--insecure", "--remote", image.reference()))
                .contains("PASS");
        JsonNode inspected =
                BasePush.JSON.readTree(run("skopeo", "inspect", "--tls-verify=false", "docker://" + image.reference()));
        assertThat(inspected.path("Digest").asString("")).isEqualTo(image.digest());
        new BasePush(registry, "layers/e2e-base").index("1", false, "linux/amd64", "linux/arm64", "linux/arm/v7");
        BuiltImage index = ImageBuilder.from(registry + "/layers/e2e-base:1")
                .layer("site", site, "/srv")
                .platforms(List.of("linux/amd64", "linux/arm64", "linux/arm/v7"))
                .tags(List.of(repository + ":index"))
                .push(Map.of("EPICHECK_CACHE", "off"), EventSink.none(), Time.system());
        assertThat(index.platforms()).containsOnlyKeys("linux/amd64", "linux/arm64", "linux/arm/v7");
        for (String digest : index.platforms().values()) {
            assertThat(run(crane, "manifest", "--insecure", repository + "@" + digest))
                    .contains("layers");
        }
        assertThat(run(
                        "skopeo",
                        "inspect",
                        "--tls-verify=false",
                        "--override-arch=arm64",
                        "docker://" + repository + ":index"))
                .contains("\"Architecture\": \"arm64\"");
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
    void containerdRunsTheImageWithItsLinksAndExecutableBits() throws Exception {
        BuiltImage image = build(registry + "/library/nginx:stable");
        String kubectl = System.getenv().getOrDefault("CLUSTER_BIN", "/usr/bin") + "/kubectl";
        String pod = "layers-" + UUID.randomUUID();
        String command =
                "cd /usr/share/nginx/html && cat index.html grün-* && ./tool && ./link && test -d empty && test -L link";
        try {
            run(
                    kubectl,
                    "run",
                    pod,
                    "--image=" + image.reference(),
                    "--restart=Never",
                    "--command",
                    "--",
                    "sh",
                    "-c",
                    command);
            run(kubectl, "wait", "pod/" + pod, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s");
            assertThat(run(kubectl, "logs", pod)).isEqualTo("hello from epicheck\nlong\nexecuted\nexecuted\n");
        } finally {
            run(kubectl, "delete", "pod", pod, "--wait=false", "--ignore-not-found");
        }
    }

    /** 2 GB, one file of them 1 GB, with 256 MB of heap. */
    @Test
    void aLargeImageNeedsLittleMemory() throws Exception {
        Path large = Files.createDirectories(folder.resolve("large"));
        byte[] block = new byte[1 << 20];
        Random random = new Random();
        random.nextBytes(block);
        try (OutputStream one = Files.newOutputStream(large.resolve("one"))) {
            for (int i = 0; i < 1024; i++) {
                stamp(block, i);
                one.write(block);
            }
        }
        for (int i = 0; i < 1024; i++) {
            stamp(block, -i);
            Files.write(Files.createDirectories(large.resolve("many/" + i % 32)).resolve("file" + i), block);
        }
        long begin = System.nanoTime();
        Process process = ChildJvm.of(
                        PushOnce.class,
                        List.of(registry + "/library/nginx:stable", large.toString(), repository + "/large:1", "off"))
                .with(ChildJvm.own(), "-Xmx256m", "-Djava.io.tmpdir=" + folder)
                .start(Map.of());
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(said.split("\n", -1)[1])
                .satisfies(heap -> assertThat(Integer.parseInt(heap)).isLessThanOrEqualTo(256));
        System.out.printf("2 GB built and pushed with 256 MB of heap in %.1f s%n", (System.nanoTime() - begin) / 1e9);
        JsonNode manifest = BasePush.JSON.readTree(
                run("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + repository + "/large:1"));
        JsonNode layers = manifest.path("layers");
        assertThat(layers.get(layers.size() - 1).path("size").asLong()).isGreaterThan(1L << 31);
    }

    /** Blocks that no compression makes smaller, none like the other where it looks. */
    private static void stamp(byte[] block, int number) {
        for (int i = 0; i < block.length; i += 4096) {
            block[i] ^= (byte) number;
            block[i + 1] ^= (byte) (number >> 8);
        }
    }

    private BuiltImage build(String base) {
        return ImageBuilder.from(base)
                .layer("site", site, "/usr/share/nginx/html")
                .tags(List.of(repository + ":main"))
                .push(Map.of("EPICHECK_CACHE", "off"), EventSink.none(), Time.system());
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as("%s\n%s", String.join(" ", command), said)
                .isZero();
        return said;
    }
}
