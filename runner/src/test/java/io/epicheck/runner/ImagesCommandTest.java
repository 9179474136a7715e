package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.runner.Runs.Run;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImagesCommandTest {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();
    private String nginx = "";
    private Runs runner;

    @TempDir
    Path folder;

    @BeforeEach
    void seed() throws IOException {
        nginx = registry.seed("library/nginx", "stable", BaseImage.nginx());
        runner = new Runs(folder, Map.of("EPICHECK_REF", "refs/heads/main", "HOME", "/nonexistent"));
        Files.createDirectories(folder.resolve("site"));
        Files.writeString(folder.resolve("site/index.html"), "<title>a</title>");
        Files.writeString(
                folder.resolve("epicheck.yaml"),
                """
                application: shop
                variables: {registry: "%s"}
                images:
                  web:
                    repository: ${registry}/team/web
                    base: ${registry}/library/nginx:stable
                    layers: {site: {from: site, to: /usr/share/nginx/html}}
                """
                        .formatted(registry.address()));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private String at(String name) {
        return registry.address() + "/" + name;
    }

    private static JsonNode json(Run run) {
        return JsonMapper.shared().readTree(run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy", "tag", "ls", "lock", "verify", "sbom"})
    void everyCommandHasHelpWithExamples(String command) throws IOException {
        Run run = runner.run("images", command, "--help");
        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("Usage: epicheck images " + command).contains("  epicheck images " + command);
    }

    /** Loopback is asked in plain HTTP unless the file says otherwise. */
    @Test
    void everyCommandReachesRegistriesAsThePipelineFileSays() throws IOException {
        Files.writeString(
                folder.resolve("tls.yaml"),
                "application: shop\nregistries: {\"" + registry.address() + "\": {http: false}}\n");
        String web = at("library/nginx");
        assertThat(runner.run("images", "ls", web, "-f", "tls.yaml").err()).contains("REGISTRY_SCHEME");
        assertThat(runner.run("images", "tag", web + ":stable", "one", "-f", "tls.yaml")
                        .err())
                .contains("REGISTRY_SCHEME");
        assertThat(runner.run("images", "copy", web + ":stable", at("prod/web"), "--file", "tls.yaml")
                        .err())
                .contains("REGISTRY_SCHEME");
        Files.writeString(
                folder.resolve("key.pub"), Files.readString(Path.of("src/test/resources/supply/signing.pub")));
        assertThat(runner.run("images", "verify", web + ":stable", "--key", "key.pub", "-f", "tls.yaml")
                        .err())
                .contains("REGISTRY_SCHEME");
        assertThat(runner.run("images", "sbom", web + ":stable", "--generate", "-f", "tls.yaml")
                        .err())
                .contains("REGISTRY_SCHEME");
        assertThat(runner.run("images", "lock", "-f", "tls.yaml").status()).isZero();
        assertThat(runner.run("images", "ls", web, "-f", "epicheck.yaml").status())
                .isZero();
    }

    /** As a build there does; a file with a mistake would leave some registry unsaid. */
    @Test
    void thePipelineFileOfTheFolderCountsWithoutBeingNamed() throws IOException {
        String web = at("library/nginx");
        String tls = "registries: {\"" + registry.address() + "\": {http: false}}\n";
        Path file = folder.resolve("epicheck.yaml");
        String plain = Files.readString(file);
        Files.writeString(file, plain + tls);
        assertThat(runner.run("images", "ls", web).err()).contains("REGISTRY_SCHEME");
        assertThat(runner.run("images", "sbom", web + ":stable").err()).contains("REGISTRY_SCHEME");
        Files.writeString(file, plain + "registries: 7\n");
        assertThat(runner.run("images", "ls", web).status()).isEqualTo(2);
        Files.writeString(folder.resolve("other.yaml"), plain);
        Runs elsewhere = new Runs(folder, Map.of("HOME", "/nonexistent", "EPICHECK_FILE", "other.yaml"));
        assertThat(elsewhere.run("images", "ls", web).status()).isZero();
        Files.delete(file);
        assertThat(runner.run("images", "ls", web).status()).isZero();
        assertThat(runner.run("images", "ls", web, "-f", "epicheck.yaml").status())
                .isEqualTo(2);
    }

    @Test
    void aTagBesideARepositoryIsNotOverheard() throws IOException {
        Run ls = runner.run("images", "ls", at("library/nginx:stable"));
        assertThat(ls.status()).isEqualTo(2);
        assertThat(ls.err()).contains("a repository is wanted").contains("next step: Write " + at("library/nginx"));
        Run metadata = runner.run("metadata", "--repository", "ghcr.io/team/app:x", "--rule", "x");
        assertThat(metadata.status()).isEqualTo(2);
        assertThat(metadata.err()).contains("a repository is wanted");
    }

    @Test
    void whatIsNoTagIsSaidSo() throws IOException {
        Run run = runner.run("images", "tag", at("library/nginx:stable"), at("library/nginx:one"));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("error: `" + at("library/nginx:one") + "` is no tag");
    }

    /** Whoever reads a log wants to know, too: of long waits in the same way. */
    @Test
    void warningsAreToldWithoutATerminal() throws IOException {
        Files.writeString(
                folder.resolve("mirror.yaml"),
                "application: shop\nregistries: {\"" + registry.address() + "\": {mirrors: [\"127.0.0.1:1\"]}}\n");
        Run run = runner.run("images", "tag", at("library/nginx:stable"), "one", "-f", "mirror.yaml");
        assertThat(run.status()).as(run.all()).isZero();
        assertThat(run.err())
                .contains("mirror 127.0.0.1:1: registry 127.0.0.1:1 cannot be reached: connection refused");
    }

    @Test
    void theGroupAloneSaysWhatIsMissing() throws IOException {
        Run run = runner.run("images");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("a command is missing").contains("epicheck images --help");
    }

    @Nested
    class Promotion {
        @Test
        void copyPrintsTheReferenceToDeploy() throws IOException {
            Run run = runner.run("images", "copy", at("library/nginx:stable"), at("prod/web:v1.0.0"));
            assertThat(run.status()).as(run.all()).isZero();
            assertThat(run.out())
                    .startsWith(at("prod/web@") + nginx + "\n  v1.0.0 new\n")
                    .contains("0 blobs sent, 2 mounted")
                    .containsPattern("\\d+ requests, \\d+ new connections?, ");
            assertThat(run.err()).isEmpty();
        }

        @Test
        void jsonIsTheResultAlone() throws IOException {
            Run run = runner.run("images", "copy", at("library/nginx:stable"), at("prod/web:v1.0.0"), "-o", "json");
            assertThat(json(run).path("digest").asString("")).isEqualTo(nginx);
            assertThat(json(run).at("/tags/0/outcome").asString("")).isEqualTo("created");
            assertThat(json(run).at("/push/blobs/mounted").asInt(0)).isEqualTo(2);
        }

        @Test
        void aTakenVersionIsExit3WithBothDigests() throws IOException {
            String node = registry.seed("library/node", "20", BaseImage.node());
            runner.run("images", "copy", at("library/nginx:stable"), at("prod/web:v1.0.0"));
            Run run = runner.run("images", "copy", at("library/node:20"), at("prod/web:v1.0.0"));
            assertThat(run.status()).isEqualTo(3);
            assertThat(run.err())
                    .contains(nginx)
                    .contains(node)
                    .contains("IMAGE_TAG_TAKEN")
                    .contains("next step:");
        }

        @Test
        void tagSaysWhereAMovedOneWas() throws IOException {
            String node = registry.seed("team/web", "node", BaseImage.node());
            registry.seed("team/web", "nginx", BaseImage.nginx());
            runner.run("images", "tag", at("team/web:nginx"), "stable");
            Run run = runner.run("images", "tag", at("team/web:node"), "stable", "edge");
            assertThat(run.out())
                    .contains("  stable moved, it was at " + nginx + "\n")
                    .contains("  edge new\n");
            assertThat(registry.digest("team/web", "stable")).contains(node);
        }

        @Test
        void whatIsNoTagIsBadInputAndTouchesNothing() throws IOException {
            registry.forgetRequests();
            Run run = runner.run("images", "tag", at("library/nginx:stable"), "ok", "-x/y");
            assertThat(run.status()).isEqualTo(2);
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Nested
    class Listing {
        @Test
        void versionsComeFirstTheHighestFirst() throws IOException {
            for (String tag : new String[] {"v1.9.0", "main", "v1.10.0", "sha256-" + "0".repeat(64)}) {
                registry.seed("team/web", tag, BaseImage.nginx());
            }
            Run run = runner.run("images", "ls", at("team/web"));
            assertThat(run.status()).as(run.all()).isZero();
            assertThat(run.out().lines().map(line -> line.substring(0, line.indexOf(' '))))
                    .containsExactly("v1.10.0", "v1.9.0", "main");
            assertThat(run.out()).contains(nginx.substring(0, 19)).contains("linux/amd64");
            Run two = runner.run("images", "ls", at("team/web"), "--limit", "1");
            assertThat(two.out()).contains("and 2 more; --all shows them");
            assertThat(json(runner.run("images", "ls", at("team/web"), "--all", "-o", "json"))
                            .path("tags"))
                    .hasSize(4);
        }

        @Test
        void aRepositoryThatTheRegistryDoesNotKnowIsAnError() throws IOException {
            Run run = runner.run("images", "ls", at("team/nothing"));
            assertThat(run.status()).isEqualTo(3);
            assertThat(run.err()).contains("IMAGE_NOT_FOUND").contains(at("team/nothing"));
            assertThat(run.out()).doesNotContain("no tags");
        }

        @Test
        void anEmptyRepositorySaysSo() throws IOException {
            registry.seed("team/empty", "one", BaseImage.nginx());
            registry.delete("team/empty", "one");
            assertThat(runner.run("images", "ls", at("team/empty")).out()).isEqualTo("no tags\n");
        }
    }

    @Nested
    class Lock {
        @Test
        void aBuildTakesTheLockedBaseAndSaysSo() throws IOException {
            assertThat(runner.run("images", "lock").status()).isZero();
            registry.seed("library/nginx", "stable", BaseImage.node());
            Run build = runner.run("build");
            assertThat(build.status()).as(build.all()).isZero();
            assertThat(build.out()).contains("base " + at("library/nginx:stable") + " is locked at " + nginx);
            String locked = build.result().getProperty("image.web");
            Files.delete(folder.resolve("epicheck.lock"));
            assertThat(runner.run("build").result().getProperty("image.web")).isNotEqualTo(locked);
        }

        @Test
        void checkIsStatus1WhenABaseHasMovedAndWritesNothing() throws IOException {
            runner.run("images", "lock");
            assertThat(runner.run("images", "lock", "--check").status()).isZero();
            String node = registry.seed("library/nginx", "stable", BaseImage.node());
            String before = Files.readString(folder.resolve("epicheck.lock"));
            Run check = runner.run("images", "lock", "--check");
            assertThat(check.status()).isEqualTo(1);
            assertThat(check.out())
                    .contains("moved      " + at("library/nginx:stable"))
                    .contains("from " + nginx)
                    .contains("to   " + node)
                    .contains("epicheck.lock is out of date");
            assertThat(folder.resolve("epicheck.lock")).hasContent(before);
        }

        @Test
        void checkAsksOnceForABaseThatHasNotMoved() throws IOException {
            runner.run("images", "lock");
            registry.forgetRequests();
            runner.run("images", "lock", "--check");
            assertThat(registry.requests()).singleElement().matches(request -> request.method()
                    .equals("HEAD"));
        }

        @Test
        void aBaseThatIsNotLockedIsAWarning() throws IOException {
            Files.writeString(folder.resolve("epicheck.lock"), "version: 1\nbases: {}\n");
            Run build = runner.run("build");
            assertThat(build.status()).isZero();
            assertThat(build.out()).contains("is not in epicheck.lock").contains("epicheck images lock");
            assertThat(runner.run("images", "lock", "--check").status()).isEqualTo(1);
        }

        @Test
        void aBaseByDigestNeedsNoLock() throws IOException {
            Path file = folder.resolve("epicheck.yaml");
            Files.writeString(file, Files.readString(file).replace("nginx:stable", "nginx@" + nginx));
            Run lock = runner.run("images", "lock");
            assertThat(lock.out()).contains("by digest  " + at("library/nginx@") + nginx);
            assertThat(folder.resolve("epicheck.lock")).content().contains("bases: {}");
        }

        @Test
        void aBrokenLockFileIsBadInput() throws IOException {
            Files.writeString(folder.resolve("epicheck.lock"), "version: 9\n");
            Run build = runner.run("build");
            assertThat(build.status()).as(build.all()).isEqualTo(2);
            assertThat(build.all()).contains("epicheck.lock:1:1").contains("LOCK_FILE_INVALID");
        }
    }

    @Nested
    class LockOfDockerfiles {
        private Path dockerfile = Path.of("Dockerfile");
        private String node = "";

        @BeforeEach
        void write() throws IOException {
            dockerfile = folder.resolve("Dockerfile");
            node = registry.seed("library/node", "20", BaseImage.node());
            Files.writeString(
                    folder.resolve("epicheck.yaml"),
                    """
                    application: shop
                    variables: {registry: "%s"}
                    images:
                      web:
                        repository: ${registry}/team/web
                        dockerfile: Dockerfile
                        build: {engine: buildx, args: {REGISTRY: "${registry}"}}
                    """
                            .formatted(registry.address()));
            Files.writeString(
                    dockerfile,
                    """
                    ARG REGISTRY
                    FROM ${REGISTRY}/library/node:20 AS build
                    FROM ${REGISTRY}/library/nginx:stable
                    COPY --from=build /a /b
                    COPY --from=%1$s/library/node:20 /c /d
                    """
                            .formatted(registry.address()));
        }

        private Run build() throws IOException {
            Map<String, String> none = Map.of("HOME", "/nonexistent", "EPICHECK_BUILDX", "/nonexistent/buildx");
            Run run = new Runs(folder, none).run("build");
            assertThat(run.all()).contains("DOCKERFILE_NO_ENGINE");
            return run;
        }

        @Test
        void whatTheyTakeFromRegistriesIsLocked() throws IOException {
            Run lock = runner.run("images", "lock");
            assertThat(lock.status()).as(lock.all()).isZero();
            assertThat(folder.resolve("epicheck.lock"))
                    .content()
                    .contains("\"" + at("library/nginx:stable") + "\":\n    digest: " + nginx)
                    .contains("\"" + at("library/node:20") + "\":\n    digest: " + node);
            assertThat(build().all())
                    .contains("Dockerfile:2: base " + at("library/node:20") + " is locked at " + node)
                    .contains("Dockerfile:3: base " + at("library/nginx:stable") + " is locked at " + nginx)
                    .doesNotContain("is not in epicheck.lock");
        }

        @Test
        void checkSeesThemMoveAndAsksOnceForEachThatHasNot() throws IOException {
            runner.run("images", "lock");
            registry.forgetRequests();
            assertThat(runner.run("images", "lock", "--check").status()).isZero();
            assertThat(registry.requests()).hasSize(2).allMatch(request -> request.method()
                    .equals("HEAD"));
            registry.seed("library/node", "20", BaseImage.nginx());
            Run check = runner.run("images", "lock", "--check");
            assertThat(check.status()).isEqualTo(1);
            assertThat(check.out())
                    .contains("moved      " + at("library/node:20"))
                    .contains("from " + node);
        }

        @Test
        void whatIsNotLockedIsToldWithItsPlace() throws IOException {
            runner.run("images", "lock");
            Files.writeString(
                    dockerfile,
                    "# syntax=docker/dockerfile:1\nARG NONE\nFROM ${NONE} AS x\nFROM " + at("library/node:21") + "\n");
            assertThat(build().all())
                    .contains("Dockerfile:3: base ${NONE} of image web cannot be locked: ARG NONE has no value")
                    .contains("Dockerfile:4: base " + at("library/node:21") + " of image web is not in epicheck.lock")
                    .doesNotContain("docker/dockerfile:1");
            Run lock = runner.run("images", "lock");
            assertThat(lock.status()).as(lock.all()).isZero();
            assertThat(lock.out())
                    .contains("not locked docker/dockerfile:1 (")
                    .contains("Dockerfile:1): BuildKit reads the Dockerfile with it")
                    .contains("not locked ${NONE} (")
                    .contains("Dockerfile:4): " + registry.address() + " has no such image")
                    .contains("gone       " + at("library/node:20"));
            Run check = runner.run("images", "lock", "--check", "-o", "json");
            assertThat(check.status()).as("nothing has changed").isZero();
            assertThat(json(check).path("notLocked")).hasSize(3);
            assertThat(json(check).at("/notLocked/1/place").asString("")).endsWith("Dockerfile:3");
        }

        @Test
        void withoutALockNothingIsSaid() throws IOException {
            assertThat(build().all()).doesNotContain("lock");
        }

        @Test
        void aDockerfileThatIsNotThereIsToldAsThat() throws IOException {
            Files.delete(dockerfile);
            Run lock = runner.run("images", "lock");
            assertThat(lock.status()).isEqualTo(3);
            assertThat(lock.err()).contains("DOCKERFILE_MISSING");
            assertThat(folder.resolve("epicheck.lock")).doesNotExist();
        }
    }

    @Nested
    class Build {
        @Test
        void tellsWhatThePushHasCost() throws IOException {
            Run build = runner.run("build");
            assertThat(build.out())
                    .containsPattern("\\d+ requests?, \\d+ new connections?, ")
                    .contains("1 of 2 layers reused; main new");
            JsonNode result = JsonMapper.shared()
                    .readTree(Files.readString(build.report().resolve("result.json")))
                    .at("/builds/web");
            assertThat(result.at("/push/blobs/uploaded").asInt(0)).isEqualTo(2);
            assertThat(result.at("/platforms/linux~1amd64").asString(""))
                    .isEqualTo(registry.digest("team/web", "main").orElseThrow());
            assertThat(result.path("config").asString("")).startsWith("sha256:");
        }

        @Test
        void aCacheThatCannotBeUsedIsToldOnce() throws IOException {
            Files.writeString(folder.resolve("file"), "");
            Run build = new Runs(
                            folder,
                            Map.of(
                                    "EPICHECK_REF",
                                    "refs/heads/main",
                                    "EPICHECK_CACHE",
                                    folder.resolve("file/cache").toString()))
                    .run("build");
            assertThat(build.status()).as(build.all()).isZero();
            // As it happens, and in the summary.
            assertThat(build.all().split("the cache folder ", -1)).hasSize(3);
            registry.forgetRequests();
            Run size = new Runs(
                            folder,
                            Map.of(
                                    "EPICHECK_REF",
                                    "refs/heads/main",
                                    "EPICHECK_CACHE",
                                    folder.resolve("cache").toString(),
                                    "EPICHECK_CACHE_SIZE",
                                    "5X"))
                    .run("build");
            assertThat(size.status()).as(size.all()).isEqualTo(2);
            assertThat(size.all()).contains("CACHE_SIZE_INVALID", "`5X`");
            assertThat(registry.requests()).isEmpty();
        }

        @Test
        void findingsOfTheLintAreToldUntilSomebodyWantsThem() throws IOException {
            assertThat(runner.run("build").out())
                    .contains("Image/web (team/web) runs as root")
                    .contains("(image-root-user)");
            Path file = folder.resolve("epicheck.yaml");
            Files.writeString(
                    file,
                    Files.readString(file)
                            + "lint: {ignore: [{rule: image-root-user, object: Image/web, reason: nginx drops it}]}\n");
            Run build = runner.run("build");
            assertThat(build.status()).as(build.all()).isZero();
            assertThat(build.out()).doesNotContain("image-root-user").contains("image-no-source");
        }
    }
}
