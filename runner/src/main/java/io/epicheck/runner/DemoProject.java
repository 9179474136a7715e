package io.epicheck.runner;

import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.Expect;
import io.epicheck.config.PipelineConfig.ImageConfig;
import io.epicheck.config.PipelineConfig.SmokeConfig;
import io.epicheck.config.PipelineConfig.SupplyConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The reference application's files, out of the jar, in a folder that goes away again. */
record DemoProject(Path folder) implements AutoCloseable {
    static DemoProject extract() throws IOException {
        Path folder = Files.createTempDirectory("epicheck-demo");
        try {
            URI place = DemoProject.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            Path source = Path.of(place);
            if (Files.isDirectory(source)) {
                copy(source.resolve("demo"), folder);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(source)) {
                    copy(jar.getPath("/demo"), folder);
                }
            }
        } catch (URISyntaxException e) {
            throw new IOException("the jar's place cannot be told", e);
        }
        Path site = Files.createDirectories(folder.resolve("app/dist"));
        Files.copy(folder.resolve("app/index.html"), site.resolve("index.html"));
        copy(folder.resolve("app/public"), site);
        return new DemoProject(folder);
    }

    /** The demo has no Node, so the site's sources stand for what a build would make of them; and nobody waits a minute for a check. */
    static PipelineConfig shortened(PipelineConfig config) {
        Map<String, ImageConfig> images = new LinkedHashMap<>();
        config.images()
                .forEach((name, image) -> images.put(
                        name,
                        new ImageConfig(
                                image.repository(),
                                image.context(),
                                List.of(),
                                image.base(),
                                image.layers(),
                                image.ports(),
                                image.environment(),
                                image.entrypoint(),
                                image.command(),
                                image.labels(),
                                image.user(),
                                image.workingDirectory(),
                                image.tags(),
                                SupplyConfig.NONE)));
        return new PipelineConfig(
                config.application(),
                config.variables(),
                images,
                config.manifests(),
                config.render(),
                config.environments(),
                config.secrets(),
                config.config(),
                config.versionedConfig(),
                config.smoke().stream().map(DemoProject::impatient).toList(),
                config.availability(),
                config.readiness(),
                config.hardening(),
                config.notifications(),
                config.timeouts(),
                config.lint(),
                config.directory(),
                config.registries());
    }

    private static SmokeConfig impatient(SmokeConfig check) {
        Expect expect = check.expect();
        Expect shorter = new Expect(
                expect.status(),
                expect.contains(),
                expect.json(),
                expect.headers(),
                expect.within(),
                expect.successes(),
                Duration.ofSeconds(6));
        return new SmokeConfig(
                check.name(), check.target(), check.path(), shorter, check.headers(), check.connect(), check.ca());
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
