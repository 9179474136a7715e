package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.event.EventSink;
import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.layer.LayerArchive;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.retry.Time;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was measured to go wrong with jib-core 0.28.1, and does not here. Those of its push (no retries of 429 and 5xx, plain HTTP tried after
 * TLS, tags without order, how it uploads, helpers of logins) have their tests beside the registry client and the publisher.
 */
class JibDefectsTest {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();
    private final BasePush base = new BasePush(registry, "library/base");

    @TempDir
    Path folder;

    private Path site;
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void prepare() throws IOException {
        environment = Map.of(
                "HOME",
                "/nonexistent",
                "EPICHECK_CACHE",
                folder.resolve("cache").toString());
        site = Files.createDirectories(folder.resolve("site"));
        Files.writeString(site.resolve("index.html"), "AAAA");
        base.push("1", base.image("linux/amd64", false));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    /** Stale layer served: its cache looks at path and time only. */
    @Test
    void otherContentWithTheSamePathTimeAndSizeIsPushed() throws IOException {
        FileTime time = FileTime.from(Instant.EPOCH);
        List<String> digests = new ArrayList<>();
        for (String content : List.of("AAAA", "BBBB", "CCCC")) {
            Files.writeString(site.resolve("index.html"), content);
            Files.setLastModifiedTime(site.resolve("index.html"), time);
            digests.add(build().digest());
            assertThat(content(config("main"), "index.html")).isEqualTo(content);
        }
        assertThat(digests).doesNotHaveDuplicates();
    }

    /** The other side of it: a fresh checkout always misses there. */
    @Test
    void aFreshCheckoutSendsNothing() throws IOException {
        build();
        Path other = Files.createDirectories(folder.resolve("another/checkout"));
        Files.writeString(other.resolve("index.html"), "AAAA");
        registry.forgetRequests();
        assertThat(builder(other)
                        .push(environment, EventSink.none(), Time.system())
                        .pushed())
                .isFalse();
        assertThat(registry.requests()).noneMatch(request -> request.isWrite());
    }

    /** StopSignal, OnBuild, Shell and ArgsEscaped dropped from the base's configuration. */
    @Test
    void everyFieldOfTheBasesConfigurationIsKept() throws IOException {
        ObjectNode manifest = base.image("linux/amd64", false);
        ObjectNode config =
                BasePush.object("{'architecture':'amd64','os':'linux','os.features':['x'],'moby.buildkit':1,"
                        + "'config':{'StopSignal':'SIGQUIT','OnBuild':['RUN x'],'Shell':['/bin/ash','-c'],'ArgsEscaped':true,"
                        + "'Healthcheck':{'Test':['CMD','true']},'Volumes':{'/v':{}},'Unknown':{'deep':[1,2.5,null,true]}},"
                        + "'rootfs':{'type':'layers','diff_ids':[]},'history':[]}");
        manifest.set("config", base.blob(MediaTypes.OCI_CONFIG, BasePush.JSON.writeValueAsBytes(config)));
        base.push("1", manifest);
        build();
        JsonNode built = config("main");
        config.path("config").properties().forEach(field -> assertThat(
                        built.path("config").get(field.getKey()))
                .as(field.getKey())
                .isEqualTo(field.getValue()));
        assertThat(built.path("os.features")).isEqualTo(config.path("os.features"));
        assertThat(built.path("moby.buildkit").asInt()).isEqualTo(1);
    }

    /** Base images with fields of newer tools refused: artifactType in an index, data in a descriptor. */
    @Test
    void fieldsOfNewerToolsInTheBaseAreNoError() throws IOException {
        ObjectNode manifest = base.image("linux/amd64", false);
        manifest.put("artifactType", "application/vnd.example").put("newer", true);
        ((ObjectNode) manifest.path("config")).put("data", "e30=").put("newer", 1);
        ((ObjectNode) manifest.path("layers").get(0)).put("newer", 2);
        ObjectNode entry = base.push("", manifest);
        entry.set("platform", BasePush.object("{'os':'linux','architecture':'amd64'}"));
        entry.put("artifactType", "application/vnd.docker.container.image.v1+json")
                .put("data", "e30=");
        ObjectNode attestation = base.push("", base.image("unknown/unknown", false));
        attestation.set("platform", BasePush.object("{'os':'unknown','architecture':'unknown'}"));
        ObjectNode index = BasePush.object("{'schemaVersion':2,'mediaType':'" + MediaTypes.OCI_INDEX + "','newer':[]}");
        index.putArray("manifests").add(attestation).add(entry);
        base.push("1", index);
        build();
        JsonNode built = manifest("main");
        assertThat(built.path("newer").asBoolean()).isTrue();
        assertThat(built.path("layers").get(0).path("newer").asInt()).isEqualTo(2);
        // What it says about bytes that are no more is gone.
        assertThat(built.path("config").path("data").isMissingNode()).isTrue();
        assertThat(built.path("config").path("newer").asInt()).isEqualTo(1);
    }

    /** Steps that wait for each other inside the pool: four threads hung for ever. */
    @Test
    void eightBuildsEndOnAPoolOfTwoThreads() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Callable<BuiltImage>> builds = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Path each = Files.createDirectories(folder.resolve("s" + i));
                Files.write(each.resolve("noise"), ("x" + i).repeat(400_000).getBytes(StandardCharsets.UTF_8));
                String tag = registry.address() + "/team/app" + i + ":main";
                builds.add(() -> builder(each).tags(List.of(tag)).push(environment, EventSink.none(), Time.system()));
            }
            List<Future<BuiltImage>> built = pool.invokeAll(builds, 60, TimeUnit.SECONDS);
            for (Future<BuiltImage> each : built) {
                assertThat(each.isCancelled()).isFalse();
                assertThat(each.get().pushed()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Links followed and copied, executable bits lost, a dangling link fails the build. */
    @Test
    void linksAndExecutableBitsAreKept() throws IOException {
        Path bin = Files.createDirectories(site.resolve("node_modules/.bin"));
        Path tool = Files.writeString(site.resolve("node_modules/tool.js"), "#!/usr/bin/env node\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(bin.resolve("tool"), Path.of("../tool.js"));
        Files.createSymbolicLink(bin.resolve("dangling"), Path.of("../gone.js"));
        build();
        Map<String, TarArchiveEntry> entries = entries(lastLayer(manifest("main")), new LinkedHashMap<>());
        assertThat(entries.get("srv/node_modules/tool.js").getMode() & 0777).isEqualTo(0755);
        assertThat(entries.get("srv/node_modules/.bin/tool").getLinkName()).isEqualTo("../tool.js");
        assertThat(entries.get("srv/node_modules/.bin/dangling").isSymbolicLink())
                .isTrue();
    }

    /** zstd layers of the base listed again as gzip. */
    @Test
    void layersOfTheBaseKeepTheirMediaTypes() throws IOException {
        ObjectNode manifest = base.image("linux/amd64", false);
        String zstd = "application/vnd.oci.image.layer.v1.tar+zstd";
        String foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
        ObjectNode elsewhere = BasePush.object("{'mediaType':'" + foreign
                + "','size':9,'urls':['https://example.com/l']," + "'digest':'sha256:" + "ab".repeat(32) + "'}");
        var layers = manifest.putArray("layers");
        layers.add(base.blob(zstd, new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 1}));
        layers.add(elsewhere);
        base.push("1", manifest);
        build();
        JsonNode built = manifest("main").path("layers");
        assertThat(built.get(0)).isEqualTo(layers.get(0));
        assertThat(built.get(1)).isEqualTo(elsewhere);
        assertThat(built.get(2).path("mediaType").asString("")).isEqualTo(MediaTypes.OCI_LAYER);
        // Nobody has the foreign one, and nobody was asked to take it.
        assertThat(registry.requests()).noneMatch(request -> request.toString().contains("ab".repeat(32)));
    }

    /** The digest depends on the JDK's zlib and on its gzip header. */
    @Test
    void neitherZlibNorTheJdksGzipHeaderAreInALayer() throws IOException {
        LayerArchive archive = LayerArchive.write(
                new ImageLayer("site", site, "/srv", 0, 0, -1), Files.createTempFile(folder, "layer", ""));
        byte[] bytes = Files.readAllBytes(archive.file());
        assertThat(bytes).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
        assertThat(archive.digest())
                .isEqualTo("sha256:0713c0e86075b5375e7c1ad64201d75acf8ee9adf20169501e91390d1467c7fe");
    }

    /** Layers of the base downloaded before they are mounted. */
    @Test
    void noLayerOfTheBaseIsDownloaded() throws IOException {
        build();
        String layer = manifest("main").path("layers").get(0).path("digest").asString("");
        assertThat(registry.requests())
                .noneMatch(request ->
                        request.method().equals("GET") && request.path().contains(layer))
                .anyMatch(request ->
                        request.method().equals("POST") && request.query().contains(layer));
    }

    /** The base's index, manifest and configuration read on every build, even when its digest is pinned. */
    @Test
    void aPinnedBaseIsAskedForOnce() throws IOException {
        String digest = registry.digest("library/base", "1").orElseThrow();
        ImageBuilder pinned = ImageBuilder.from(registry.address() + "/library/base@" + digest)
                .layer("site", site, "/srv")
                .tags(List.of(registry.address() + "/team/app:main"));
        pinned.push(environment, EventSink.none(), Time.system());
        registry.forgetRequests();
        pinned.push(environment, EventSink.none(), Time.system());
        assertThat(registry.requests()).hasSize(1).allMatch(request -> request.toString()
                .equals("HEAD /v2/team/app/manifests/main -> 200"));
    }

    /** Twelve requests when nothing changed. */
    @Test
    void whenNothingChangedTheBaseAndTheTagAreAskedForAndNothingElse() throws IOException {
        build();
        registry.forgetRequests();
        build();
        assertThat(registry.requests()).hasSize(2).allMatch(request -> request.method()
                .equals("HEAD"));
    }

    /** An index in OCI's format refused after everything was pushed. */
    @Test
    void severalPlatformsMakeAnOciIndex() throws IOException {
        base.index("multi", false, "linux/amd64", "linux/arm64/v8");
        ImageBuilder.from(registry.address() + "/library/base:multi")
                .layer("site", site, "/srv")
                .platforms(List.of("linux/amd64", "linux/arm64"))
                .tags(List.of(registry.address() + "/team/app:main"))
                .push(environment, EventSink.none(), Time.system());
        assertThat(manifest("main").path("mediaType").asString("")).isEqualTo(MediaTypes.OCI_INDEX);
    }

    /** Error texts that guess. */
    @Test
    void aBaseThatIsNoImageIsToldAsWhatItIs() throws IOException {
        ObjectNode manifest = base.image("linux/amd64", false);
        ((ObjectNode) manifest.path("config")).put("mediaType", "application/vnd.cncf.helm.config.v1+json");
        base.push("1", manifest);
        assertThatThrownBy(this::build)
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("library/base:1 is no image")
                .hasMessageContaining("application/vnd.cncf.helm.config.v1+json");
    }

    private ImageBuilder builder(Path source) {
        return ImageBuilder.from(registry.address() + "/library/base:1")
                .layer("site", source, "/srv")
                .tags(List.of(registry.address() + "/team/app:main"));
    }

    private BuiltImage build() {
        return builder(site).push(environment, EventSink.none(), Time.system());
    }

    private JsonNode manifest(String tag) {
        return BasePush.JSON.readTree(registry.manifest("team/app", tag).orElseThrow());
    }

    private JsonNode config(String tag) {
        String digest = manifest(tag).at("/config/digest").asString("");
        return BasePush.JSON.readTree(registry.blob("team/app", digest).orElseThrow());
    }

    private byte[] lastLayer(JsonNode manifest) {
        JsonNode layers = manifest.path("layers");
        String digest = layers.get(layers.size() - 1).path("digest").asString("");
        return registry.blob("team/app", digest).orElseThrow();
    }

    private String content(JsonNode config, String file) throws IOException {
        assertThat(config.isObject()).isTrue();
        Map<String, String> contents = new LinkedHashMap<>();
        entries(lastLayer(manifest("main")), contents);
        return contents.get("srv/" + file);
    }

    private static Map<String, TarArchiveEntry> entries(byte[] layer, Map<String, String> contents) throws IOException {
        Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(layer)), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(entry.getName(), entry);
                contents.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }
}
