package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.context.BuildContext;
import io.epicheck.event.PipelineEvent;
import io.epicheck.image.dockerfile.BuildEngine;
import io.epicheck.image.dockerfile.BuildSecret;
import io.epicheck.image.dockerfile.DockerfileSpec;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real engines build for the registry that REGISTRY names; one that does not work here is left out. */
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class DockerfileE2eTest {
    private static final String SECRET = "hush-hush-" + UUID.randomUUID();
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String registry = System.getenv("REGISTRY");
    private final List<PipelineEvent> events = new CopyOnWriteArrayList<>();
    private final RegistryClient client = RegistryClient.of(new RegistryCredentials(Map.of(), Set.of()), Time.system());

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        project(folder.resolve("app"));
    }

    private static void project(Path app) throws IOException {
        Files.createDirectories(app);
        Files.writeString(
                app.resolve("build.js"),
                """
                const fs = require('fs');
                fs.mkdirSync('dist', {recursive: true});
                fs.writeFileSync('dist/index.html', `<title>${process.env.TITLE}</title>\\n`);
                """);
        Files.writeString(
                app.resolve("Dockerfile"),
                """
                ARG NODE=node:20-slim
                ARG NGINX=nginx:stable
                FROM ${NODE} AS build
                ARG TITLE=none
                WORKDIR /src
                COPY build.js .
                RUN --mount=type=secret,id=token test -s /run/secrets/token && \\
                    cat /run/secrets/token && TITLE=$TITLE node build.js

                FROM ${NGINX} AS site
                COPY --from=build /src/dist /usr/share/nginx/html

                FROM build AS broken
                RUN echo about to fail && exit 7
                """);
        Files.writeString(app.resolve("Copy.Dockerfile"), "FROM scratch\nCOPY build.js /build.js\n");
        Files.writeString(app.resolve("Slow.Dockerfile"), "ARG NODE\nFROM ${NODE}\nRUN sleep 4242\n");
    }

    @ParameterizedTest
    @EnumSource(BuildEngine.class)
    void aTwoStageBuildIsPushedAsAnyOtherImageAndTellsNoSecret(BuildEngine engine) throws IOException {
        // Of its own, so that no cache keeps RUN from telling its secret.
        String title = UUID.randomUUID().toString();
        BuiltImage image = push(spec(engine).target("site").arg("TITLE", title), "two-stages");
        assertThat(image.builtBy()).startsWith(engine.id());
        assertThat(image.pushed()).isTrue();
        Repository repository = Repository.of(ImageReference.parse(image.repository()));
        JsonNode manifest = JSON.readTree(
                client.manifest(repository, image.digest()).orElseThrow().bytes());
        JsonNode config = JSON.readTree(
                client.blob(repository, manifest.at("/config/digest").asString()));
        assertThat(config.at("/config/StopSignal").asString()).isEqualTo("SIGQUIT");
        assertThat(config.at("/config/Labels/team").asString()).isEqualTo("web");
        assertThat(config.at("/config/Labels/org.opencontainers.image.title").asString())
                .isEqualTo("web");
        assertThat(config.at("/config/Labels").has("io.buildah.version")).isFalse();
        assertThat(config.path("created").asString()).isEqualTo("2023-11-14T22:13:20Z");
        JsonNode base = base();
        assertThat(manifest.at("/layers/0/digest").asString())
                .isEqualTo(base.at("/layers/0/digest").asString());
        String site =
                unpacked(client.blob(repository, manifest.at("/layers/1/digest").asString()));
        assertThat(site).contains("<title>" + title + "</title>");
        assertThat(config.toString() + manifest + site + events).doesNotContain(SECRET);
        assertThat(events.toString()).contains("***");
        acceptedByOthers(image);
    }

    @ParameterizedTest
    @EnumSource(BuildEngine.class)
    void theSameSourcesGiveTheSameDigestInAnotherFolderAndWithAnEmptyCache(BuildEngine engine) throws IOException {
        BuiltImage first = push(spec(engine).target("site"), "again");
        project(folder.resolve("elsewhere/app"));
        for (String file : List.of("build.js", "Dockerfile")) {
            Files.setLastModifiedTime(folder.resolve("elsewhere/app").resolve(file), FileTime.fromMillis(1_000_000));
        }
        DockerfileSpec moved = spec(engine, folder.resolve("elsewhere/app/Dockerfile"))
                .target("site")
                .environment(environment(emptyStorage()));
        BuiltImage second = push(moved, "again");
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(second.pushed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(BuildEngine.class)
    void aBuildArgumentChangesTheImage(BuildEngine engine) {
        BuiltImage one = push(spec(engine).target("site"), "args");
        BuiltImage other = push(spec(engine).target("site").arg("TITLE", "bye"), "args");
        assertThat(other.digest()).isNotEqualTo(one.digest());
    }

    @ParameterizedTest
    @EnumSource(BuildEngine.class)
    void aChangedFileOfEqualSizeHasAnotherTimeAndAnUnchangedOneTheSame(BuildEngine engine) throws IOException {
        Path site = Files.createDirectories(folder.resolve("site"));
        Path dockerfile = Files.writeString(
                site.resolve("Dockerfile"), "ARG NGINX\nFROM ${NGINX}\nCOPY html /usr/share/nginx/html\n");
        Files.createDirectories(site.resolve("html"));
        Files.writeString(site.resolve("html/same.txt"), "same");
        Files.createSymbolicLink(site.resolve("html/link"), Path.of("same.txt"));
        Files.writeString(site.resolve("html/index.html"), "app-1a2b.js");
        DockerfileSpec spec = spec(engine, dockerfile);
        Map<String, Instant> before = times(push(spec, "times"));
        Files.writeString(site.resolve("html/index.html"), "app-1a2c.js");
        Map<String, Instant> after = times(push(spec, "times"));
        String folderInImage = "usr/share/nginx/html/";
        assertThat(after.get(folderInImage + "index.html")).isNotEqualTo(before.get(folderInImage + "index.html"));
        assertThat(after.get(folderInImage + "same.txt"))
                .isEqualTo(before.get(folderInImage + "same.txt"))
                .isAfter(Instant.parse("1979-12-31T00:00:00Z"));
        assertThat(after.get(folderInImage + "link")).isEqualTo(Instant.ofEpochSecond(1));
        assertThat(events.toString()).doesNotContain("FILE_TIMES_KEPT");
    }

    /** Of what is in the layers that are not the base's. */
    private Map<String, Instant> times(BuiltImage image) throws IOException {
        acceptedByOthers(image);
        Repository repository = Repository.of(ImageReference.parse(image.repository()));
        JsonNode layers = JSON.readTree(client.manifest(repository, image.digest())
                        .orElseThrow()
                        .bytes())
                .path("layers");
        int inherited = base().path("layers").size();
        Map<String, Instant> times = new TreeMap<>();
        for (int i = 0; i < layers.size(); i++) {
            String digest = layers.path(i).path("digest").asString();
            if (i < inherited) {
                assertThat(digest)
                        .isEqualTo(base().at("/layers/" + i + "/digest").asString());
                continue;
            }
            try (TarArchiveInputStream in = new TarArchiveInputStream(
                    new GZIPInputStream(new ByteArrayInputStream(client.blob(repository, digest))))) {
                for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    times.put(entry.getName(), entry.getLastModifiedTime().toInstant());
                }
            }
        }
        return times;
    }

    @ParameterizedTest
    @EnumSource(BuildEngine.class)
    void aFailingRunIsToldWithItsPlaceAndLastLines(BuildEngine engine) {
        DockerfileSpec broken = spec(engine).target("broken");
        assertThatThrownBy(() -> push(broken, "broken"))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("DOCKERFILE_FAILED"))
                .hasMessageContaining("Dockerfile:14: `RUN echo about to fail && exit 7` failed: exit code 7")
                .hasMessageContaining("\n  about to fail")
                .message()
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @EnumSource(BuildEngine.class)
    void aMissingBaseIsToldWithItsPlace(BuildEngine engine) {
        DockerfileSpec baseless = spec(engine).arg("NODE", registry + "/library/nothing:1");
        assertThatThrownBy(() -> push(baseless, "broken"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("Dockerfile:3: `FROM ${NODE} AS build` failed")
                .hasMessageContaining("library/nothing:1");
    }

    @ParameterizedTest
    @EnumSource(BuildEngine.class)
    void stepsAreKeptInARepositoryAndTakenFromThere(BuildEngine engine) throws IOException {
        String cache = registry + "/dockerfile/cache-" + engine.id() + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        push(spec(engine).target("site").cacheTo(cache), "cached");
        events.clear();
        push(spec(engine).target("site").cacheFrom(cache).environment(environment(emptyStorage())), "cached");
        String told = events.toString().toLowerCase(java.util.Locale.ROOT);
        assertThat(told).containsAnyOf("importing cache manifest from " + cache, "cache pulled", "using cache");
    }

    @ParameterizedTest
    @EnumSource(BuildEngine.class)
    void severalPlatformsBecomeAnIndex(BuildEngine engine) {
        List<String> platforms = List.of("linux/amd64", "linux/arm64");
        BuiltImage image =
                push(spec(engine, folder.resolve("app/Copy.Dockerfile")).platforms(platforms), "platforms");
        assertThat(image.platforms()).containsOnlyKeys(platforms.toArray(String[]::new));
        acceptedByOthers(image);
    }

    @ParameterizedTest
    @EnumSource(BuildEngine.class)
    void anInterruptedBuildLeavesNothingRunning(BuildEngine engine) throws Exception {
        DockerfileSpec slow = spec(engine, folder.resolve("app/Slow.Dockerfile"));
        Thread build = new Thread(() -> {
            try {
                push(slow, "slow");
            } catch (RuntimeException e) {
                events.add(new PipelineEvent.Progress("", "", String.valueOf(e.getMessage())));
            }
        });
        build.start();
        await(() -> sleeping() > 0);
        build.interrupt();
        build.join(20_000);
        assertThat(build.isAlive()).isFalse();
        await(() -> sleeping() == 0);
        assertThat(events.toString()).contains("the build was interrupted");
    }

    private static void await(java.util.function.BooleanSupplier done) {
        for (int i = 0; i < 300 && !done.getAsBoolean(); i++) {
            Time.system().pause(java.time.Duration.ofMillis(100));
        }
        assertThat(done.getAsBoolean()).isTrue();
    }

    private static long sleeping() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").endsWith(" 4242"))
                .count();
    }

    private DockerfileSpec spec(BuildEngine engine) {
        return spec(engine, folder.resolve("app/Dockerfile"));
    }

    private DockerfileSpec spec(BuildEngine engine, Path dockerfile) {
        assumeThat(worksHere(engine)).as(engine.id()).isTrue();
        return DockerfileSpec.of(dockerfile)
                .engine(Optional.of(engine))
                .arg("NODE", registry + "/library/node:20-slim")
                .arg("NGINX", registry + "/library/nginx:stable")
                .arg("TITLE", "hello")
                .secret("token", new BuildSecret.FromEnvironment("TOKEN"))
                .environment(environment(Map.of()));
    }

    private static Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.put("TOKEN", SECRET);
        environment.putAll(more);
        return environment;
    }

    /** For buildah and podman; BuildKit's cache is its daemon's. */
    private Map<String, String> emptyStorage() throws IOException {
        Path storage = Files.createTempDirectory("epicheck-storage");
        Path file = storage.resolve("storage.conf");
        Files.writeString(
                file,
                "[storage]\ndriver = \"vfs\"\ngraphroot = \"" + storage + "/root\"\nrunroot = \"" + storage
                        + "/run\"\n");
        return Map.of("CONTAINERS_STORAGE_CONF", file.toString());
    }

    private BuiltImage push(DockerfileSpec spec, String name) {
        return ImageBuilder.dockerfile(spec)
                .context("web", context())
                .labels(Map.of("team", "web"))
                .tags(List.of(registry + "/dockerfile/" + name + ":" + UUID.randomUUID()))
                .push(client, events::add, Time.system());
    }

    /** Whether an engine is there; that it is chosen then is what the tests show. */
    private static boolean worksHere(BuildEngine engine) {
        if (engine == BuildEngine.BUILDX) {
            return !System.getenv().getOrDefault("EPICHECK_BUILDX", "").isEmpty();
        }
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, engine.id())));
    }

    private JsonNode base() {
        return JSON.readTree(
                client.manifest(Repository.of(ImageReference.parse(registry + "/library/nginx:stable")), "stable")
                        .orElseThrow()
                        .bytes());
    }

    private static String unpacked(byte[] layer) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(layer))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** By crane and skopeo, where they are. */
    private static void acceptedByOthers(BuiltImage image) {
        String crane = System.getenv().getOrDefault("EPICHECK_CRANE", "");
        if (!crane.isEmpty()) {
            succeeds(List.of(crane, "validate", "--insecure", "--remote", image.reference()));
        }
        if (Files.isExecutable(Path.of("/usr/bin/skopeo"))) {
            succeeds(List.of("skopeo", "inspect", "--tls-verify=false", "docker://" + image.reference()));
        }
    }

    private static void succeeds(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static BuildContext context() {
        return new BuildContext(
                BuildContext.Ci.NONE,
                BuildContext.Trigger.PUSH,
                "refs/heads/main",
                "0123456789abcdef0123456789abcdef01234567",
                1_700_000_000,
                Optional.empty(),
                "https://github.com/team/web",
                "local",
                "",
                false);
    }
}
