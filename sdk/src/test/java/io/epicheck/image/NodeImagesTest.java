package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.config.ConfigReader;
import io.epicheck.context.BuildContext;
import io.epicheck.event.EventSink;
import io.epicheck.image.metadata.TagEvent;
import io.epicheck.image.node.GeneratedSite;
import io.epicheck.image.node.StaticSite;
import io.epicheck.retry.Time;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Node applications of a pipeline file, as they arrive in a registry. */
class NodeImagesTest {
    private static final int MOST_FOR_ONE_LINE = 50_000;
    /** The number of docs/decisions/0016, and manifest and configuration of the base, which is not known yet. */
    private static final int FIRST_PUSH = 102 + 2;

    private static final int[] CHANGED = {1, 41, 81, 121, 161, 201};

    private final EmbeddedRegistry registry = EmbeddedRegistry.start();

    @TempDir
    Path folder;

    @BeforeEach
    void seedTheBases() {
        registry.seed("library/nginx", "stable", BaseImage.nginx());
        registry.seed("library/node", "20", BaseImage.node());
        registry.forgetRequests();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aChangedLineOfALargeSiteSendsKilobytes() throws IOException {
        GeneratedSite site = new GeneratedSite(folder.resolve("dist"), 7_000).write();
        push(site);
        assertThat(registry.requests()).as("a first push").hasSize(FIRST_PUSH);
        long all = 0;
        for (int chunk : CHANGED) {
            site.changed(chunk);
            registry.forgetRequests();
            push(site);
            assertThat(registry.requests()).as("chunk %d", chunk).hasSizeBetween(11, 13);
            assertThat(sent()).as("chunk %d", chunk).isBetween(1_000L, MOST_FOR_ONE_LINE * 5L / 4);
            all += sent();
        }
        assertThat(all / CHANGED.length).isLessThan(MOST_FOR_ONE_LINE);
    }

    @Test
    void theFilesOfASiteAreAllThereOnce() throws IOException {
        GeneratedSite site = new GeneratedSite(folder.resolve("dist"), 7_000).write();
        push(site);
        List<String> names = new ArrayList<>();
        for (JsonNode layer : manifest("team/web").path("layers")) {
            entries("team/web", layer.path("digest").asString("")).stream()
                    .filter(entry -> entry.isFile() && entry.getName().startsWith("usr/share/nginx/html/"))
                    .forEach(entry -> names.add(entry.getName().substring("usr/share/nginx/html/".length())));
        }
        try (var files = Files.walk(site.folder())) {
            List<String> there = new ArrayList<>(files.filter(Files::isRegularFile)
                    .map(file -> site.folder().relativize(file).toString())
                    .toList());
            there.add("index.html"); // the base's own
            assertThat(names).containsExactlyInAnyOrderElementsOf(there);
        }
    }

    @Test
    void aPipelineFileBuildsASiteAndAServer() throws IOException {
        file("app/dist/index.html", "<title>hello</title>");
        file("app/dist/assets/index-DiwrgTda.js", "1");
        file("proxy/package.json", "{\"name\": \"api\"}");
        file("proxy/src/server.js", "");
        build(
                """
                  app: {repository: REGISTRY/team/web, context: app, base: "REGISTRY/library/nginx:stable", node: {site: dist}}
                  api:
                    repository: REGISTRY/team/api
                    context: proxy
                    base: REGISTRY/library/node:20
                    node: {server: src/server.js}
                    environment: {NODE_ENV: test}
                """);
        assertThat(text("team/web", "etc/nginx/conf.d/default.conf"))
                .contains("location ^~ \"/assets/\"")
                .contains("try_files $uri /index.html;");
        JsonNode config = config("team/api").path("config");
        assertThat(config.at("/Entrypoint").toString()).isEqualTo("[\"node\",\"/app/src/server.js\"]");
        assertThat(config.at("/User").asString("")).isEqualTo("1000:1000");
        assertThat(config.at("/WorkingDir").asString("")).isEqualTo("/app");
        assertThat(config.at("/Env").toString()).contains("NODE_ENV=test").doesNotContain("NODE_ENV=production");
    }

    @Test
    void aLayerOfOnesOwnReplacesTheConfiguration() throws IOException {
        file("app/dist/index.html", "<title>hello</title>");
        file("app/nginx.conf", "server {}");
        build(
                """
                  app:
                    repository: REGISTRY/team/web
                    context: app
                    base: REGISTRY/library/nginx:stable
                    node: {site: dist}
                    layers: {conf: {from: nginx.conf, to: /etc/nginx/conf.d/default.conf}}
                """);
        assertThat(text("team/web", "etc/nginx/conf.d/default.conf")).isEqualTo("server {}");
    }

    @Test
    void anInputThatNamesNothingStopsBeforeAnythingRuns() throws IOException {
        file("app/src/page", "");
        assertThatThrownBy(
                        () -> build(
                                """
                  app:
                    repository: REGISTRY/team/web
                    context: app
                    prepare: touch ran
                    inputs: [src, nothing]
                    outputs: dist
                    base: REGISTRY/library/nginx:stable
                """))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("epicheck.yaml:7:19: images.app.inputs[1]: `nothing` names no file");
        assertThat(folder.resolve("app/ran")).doesNotExist();
        assertThat(registry.requests()).isEmpty();
    }

    private void push(GeneratedSite site) {
        ImageBuilder.from(registry.address() + "/library/nginx:stable")
                .site(StaticSite.of(site.folder()), environment())
                .tags(List.of(registry.address() + "/team/web:main"))
                .push(environment(), EventSink.none(), Time.system());
    }

    private void build(String images) {
        String text = "application: shop\nimages:\n" + images.replace("REGISTRY", registry.address());
        BuildContext context = new BuildContext(
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
        ImageBuilds.buildAll(
                ConfigReader.parse("epicheck.yaml", text, folder),
                TagEvent.of(context, Instant.EPOCH),
                Map.of(),
                environment(),
                EventSink.none(),
                Time.system());
    }

    private Map<String, String> environment() {
        return Map.of(
                "HOME", "/nonexistent",
                "PATH", System.getenv("PATH"),
                "EPICHECK_CACHE", folder.resolve("cache").toString());
    }

    private long sent() {
        return registry.requests().stream()
                .mapToLong(RecordedRequest::bodyBytes)
                .sum();
    }

    private void file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private JsonNode manifest(String repository) {
        return json(registry.manifest(repository, "main").orElseThrow());
    }

    private JsonNode config(String repository) {
        String digest = manifest(repository).at("/config/digest").asString("");
        return json(registry.blob(repository, digest).orElseThrow());
    }

    private String text(String repository, String name) throws IOException {
        String found = "";
        for (JsonNode layer : manifest(repository).path("layers")) {
            byte[] blob =
                    registry.blob(repository, layer.path("digest").asString("")).orElseThrow();
            try (TarArchiveInputStream tar =
                    new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(blob)))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    if (entry.getName().equals(name)) {
                        found = new String(tar.readAllBytes(), StandardCharsets.UTF_8);
                    }
                }
            }
        }
        return found;
    }

    private List<TarArchiveEntry> entries(String repository, String digest) throws IOException {
        List<TarArchiveEntry> entries = new ArrayList<>();
        byte[] blob = registry.blob(repository, digest).orElseThrow();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(blob)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private static JsonNode json(byte[] bytes) {
        return JsonMapper.shared().readTree(new String(bytes, StandardCharsets.UTF_8));
    }
}
