package io.epicheck.image.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.oci.Platform;
import io.epicheck.retry.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeServerTest {
    @TempDir
    Path folder;

    private final List<PipelineEvent> events = new CopyOnWriteArrayList<>();
    private Path project;

    @BeforeEach
    void write() throws IOException {
        project = folder.resolve("project");
        file(
                "package.json",
                "{\"name\": \"api\", \"version\": \"1.0.0\", \"scripts\": {\"start\": \"node --no-warnings"
                        + " src/server.js\"}}");
        file("src/server.js", "");
        file("src/page.html", "");
        file("public/logo.png", "");
        file("test/server.test.js", "");
        file("src/test/kept.js", "");
        file("README.md", "");
        file("src/page.test.mjs", "");
        file(".env", "SECRET=1");
        file("node_modules/dev/index.js", "");
        file("Dockerfile", "");
    }

    @Test
    void withoutDependenciesThereAreResourcesAndTheApplication() {
        NodeLayers layers = layers(NodeServer.of(project).withMain("src/server.js"));
        assertThat(layers.layers()).extracting(ImageLayer::name).containsExactly("resources", "application");
        assertThat(layers.layers().get(0).only()).containsExactly("public/logo.png", "src/page.html");
        assertThat(layers.layers().get(1).only()).containsExactly("package.json", "src/server.js", "src/test/kept.js");
        assertThat(layers.entrypoint()).containsExactly("node", "/app/src/server.js");
        assertThat(layers.environment()).containsEntry("NODE_ENV", "production");
        assertThat(layers.user()).isEqualTo("1000:1000");
        assertThat(layers.workingDirectory()).isEqualTo("/app");
    }

    @Test
    void packageJsonSaysHowItStarts() throws IOException {
        assertThat(layers(NodeServer.of(project)).entrypoint())
                .containsExactly("node", "--no-warnings", "/app/src/server.js");
        file("package.json", "{\"main\": \"src/server\"}");
        assertThat(layers(NodeServer.of(project)).entrypoint()).containsExactly("node", "/app/src/server");
    }

    @Test
    void aStartScriptThatIsMoreThanNodeIsToldInsteadOfGuessed() throws IOException {
        file("package.json", "{\"scripts\": {\"start\": \"next start && true\"}}");
        assertThatThrownBy(() -> layers(NodeServer.of(project)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("next start && true");
    }

    @Test
    void theFileThatIsStartedMustBeAmongTheFiles() {
        assertThatThrownBy(() -> layers(NodeServer.of(project).withMain("src/sever.js")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("src/sever.js does not exist");
        assertThatThrownBy(() ->
                        layers(NodeServer.of(project).withMain("src/server.js").withFiles(List.of("public"))))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("is not among the files of the image");
    }

    @Test
    void namedFilesGoInEvenWhenTheyBeginWithADot() {
        NodeLayers layers =
                layers(NodeServer.of(project).withMain("src/server.js").withFiles(List.of("src/server.js", ".env")));
        assertThat(layers.layers())
                .flatExtracting(ImageLayer::only)
                .containsExactlyInAnyOrder(".env", "package.json", "src/server.js");
    }

    @Test
    void theIgnoreFileCountsUnlessFilesAreNamed() throws IOException {
        file(".dockerignore", "public\nsrc/*\n!src/test\npackage.json\n");
        NodeServer server = NodeServer.of(project).withMain("src/server.js");
        assertThat(layers(server).layers())
                .flatExtracting(ImageLayer::only)
                .containsExactlyInAnyOrder("package.json", "src/server.js", "src/test/kept.js");
        assertThat(layers(server.withFiles(List.of("src", "public"))).layers())
                .flatExtracting(ImageLayer::only)
                .contains("public/logo.png", "src/page.html");
    }

    @Test
    void jsonThatIsBrokenIsToldWithItsPlace() throws IOException {
        file("package.json", "{\n  \"name\": api\n}");
        assertThatThrownBy(() -> layers(NodeServer.of(project)))
                .isInstanceOf(BadInputException.class)
                .hasMessageMatching("(?s).*package\\.json:2:\\d+: package.json is not JSON.*");
    }

    @Nested
    class WithDependencies {
        @BeforeEach
        void lock() throws Exception {
            assumeTrue(
                    new NodeTools(System.getenv(), Path.of("/")).version("npm").isPresent(),
                    "npm is needed to install what a lock file names");
            file(
                    "vendor/tool/package.json",
                    "{\"name\": \"tool\", \"version\": \"1.0.0\", \"bin\": {\"tool\": \"cli.js\"}}");
            file("vendor/tool/cli.js", "#!/usr/bin/env node\nconsole.log('tool')\n");
            Files.setPosixFilePermissions(
                    project.resolve("vendor/tool/cli.js"), PosixFilePermissions.fromString("rwxr-xr-x"));
            file("vendor/dev/package.json", "{\"name\": \"dev\", \"version\": \"1.0.0\"}");
            file(
                    "package.json",
                    """
                    {"name": "api", "version": "1.0.0", "main": "src/server.js",
                     "dependencies": {"tool": "file:vendor/tool"}, "devDependencies": {"dev": "file:vendor/dev"}}
                    """);
            file(
                    "package-lock.json",
                    """
                    {"name": "api", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {
                      "": {"name": "api", "version": "1.0.0", "dependencies": {"tool": "file:vendor/tool"},
                           "devDependencies": {"dev": "file:vendor/dev"}},
                      "node_modules/dev": {"resolved": "vendor/dev", "link": true},
                      "node_modules/tool": {"resolved": "vendor/tool", "link": true},
                      "vendor/dev": {"version": "1.0.0", "dev": true},
                      "vendor/tool": {"version": "1.0.0", "bin": {"tool": "cli.js"}}}}
                    """);
        }

        @Test
        void thoseOfTheLockFileAreInstalledAndNothingOfTheCheckout() throws IOException {
            file(".npmrc", "include=dev\n//registry.example.com/:_authToken=canary\n");
            ImageLayer layer = layers(NodeServer.of(project)).layers().get(0);
            assertThat(layer.name()).isEqualTo("dependencies");
            assertThat(layer.only())
                    .contains("node_modules/.bin/tool", "node_modules/tool", "vendor/tool/cli.js")
                    .doesNotContain("node_modules/dev", "node_modules/.package-lock.json", ".npmrc", "package.json");
            Path link = layer.from().resolve("node_modules/.bin/tool");
            assertThat(Files.isSymbolicLink(link)).isTrue();
            assertThat(Files.isExecutable(link.toRealPath())).isTrue();
            assertThat(layer.from().resolve(".npmrc")).doesNotExist();
        }

        @Test
        void anUnchangedLockFileIsNotInstalledAgain() throws IOException {
            layers(NodeServer.of(project));
            file("src/server.js", "changed");
            events.clear();
            layers(NodeServer.of(project));
            assertThat(told()).anyMatch(line -> line.contains("package-lock.json unchanged (key "));
            assertThat(told()).noneMatch(line -> line.startsWith("$ npm"));
            file("vendor/tool/cli.js", "changed");
            layers(NodeServer.of(project));
            assertThat(told()).anyMatch(line -> line.startsWith("$ npm ci --omit=dev"));
        }

        @Test
        void theInstallSeesOnlyWhatItsKeyKnows() throws IOException {
            Map<String, String> environment = new HashMap<>(System.getenv());
            environment.put("EPICHECK_CACHE", folder.resolve("cache").toString());
            environment.put("HOME", folder.toString());
            file("patches/tool.patch", "1");
            layers(NodeServer.of(project), List.of(), environment);
            environment.put("UNKNOWN", "1");
            environment.put("npm_config_//registry.example.com/:_authToken", "1");
            events.clear();
            layers(NodeServer.of(project), List.of(), environment);
            assertThat(told()).noneMatch(line -> line.startsWith("$ npm"));
            environment.put("npm_config_legacy_peer_deps", "true");
            assertInstalls(environment);
            Files.writeString(folder.resolve(".npmrc"), "install-strategy=nested\n");
            assertInstalls(environment);
            file("patches/tool.patch", "2");
            assertInstalls(environment);
            assertThat(layers(NodeServer.of(project)).layers().get(0).only()).doesNotContain("patches/tool.patch");
        }

        private void assertInstalls(Map<String, String> environment) {
            events.clear();
            layers(NodeServer.of(project), List.of(), environment);
            assertThat(told()).anyMatch(line -> line.startsWith("$ npm ci"));
        }

        @Test
        void aSkippedScriptOfTheProjectIsToldByName() throws IOException {
            String json = Files.readString(project.resolve("package.json"));
            file("package.json", json.replaceFirst("\\{", "{\"scripts\": {\"postinstall\": \"patch-package\"}, "));
            layers(NodeServer.of(project));
            assertThat(events)
                    .anyMatch(event -> event instanceof Notice notice
                            && notice.message().contains("the project's own postinstall"));
        }

        @Test
        void aFailingInstallIsNotKeptAndSaysWhatNpmSaid() throws IOException {
            file(
                    "package.json",
                    "{\"name\": \"api\", \"main\": \"src/server.js\", \"dependencies\": {\"other\": \"file:other\"}}");
            assertThatThrownBy(() -> layers(NodeServer.of(project)))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("npm ci")
                    .hasMessageContaining("npm error");
            assertThat(folder.resolve("cache/results/node-dependencies")).doesNotExist();
            assertThat(folder.resolve("cache/results/tmp")).isEmptyDirectory();
        }

        @Test
        void withoutACacheTheyAreInstalledForThisProcess() {
            Map<String, String> environment = new HashMap<>(System.getenv());
            environment.put("EPICHECK_CACHE", "off");
            ImageLayer layer = layers(NodeServer.of(project), List.of(), environment)
                    .layers()
                    .get(0);
            assertThat(layer.from().resolve("node_modules/tool")).isSymbolicLink();
        }

        @Test
        void theyAreInstalledForThePlatformOfTheImage() throws IOException {
            Map<String, String> environment = new HashMap<>(System.getenv());
            environment.put("EPICHECK_CACHE", folder.resolve("cache").toString());
            Platform arm = Platform.parse("linux/arm64");
            layers(NodeServer.of(project), List.of(arm), environment);
            assertThat(told()).anyMatch(line -> line.startsWith("$ npm ci") && line.contains("--cpu=arm64"));
            Files.write(project.resolve("vendor/tool/addon.node"), new byte[64]);
            assertThatThrownBy(() -> layers(NodeServer.of(project), List.of(arm, Platform.LINUX_AMD64), environment))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("all platforms of an index get the same files");
        }

        @Test
        void machineCodeForAnotherPlatformIsToldBefore() throws IOException {
            Files.write(project.resolve("vendor/tool/addon.node"), new byte[] {(byte) 0xcf, (byte) 0xfa, 0, 0, 0});
            layers(NodeServer.of(project));
            assertThat(events.stream().filter(Notice.class::isInstance).map(event -> ((Notice) event).message()))
                    .singleElement()
                    .asString()
                    .contains("tool holds machine code, but none for linux/amd64");
        }
    }

    @Test
    void dependenciesWithoutALockFileAreRefused() throws IOException {
        file("package.json", "{\"main\": \"src/server.js\", \"dependencies\": {\"express\": \"^5\"}}");
        assertThatThrownBy(() -> layers(NodeServer.of(project)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("no lock file");
    }

    @Test
    void workspacesAreRefusedWithAWayOut() throws IOException {
        file("package.json", "{\"main\": \"src/server.js\", \"workspaces\": [\"packages/*\"]}");
        assertThatThrownBy(() -> layers(NodeServer.of(project)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("has workspaces");
    }

    @Test
    void aPackageOutsideOfTheProjectIsRefused() throws IOException {
        file("package.json", "{\"main\": \"src/server.js\", \"dependencies\": {\"lib\": \"file:../lib\"}}");
        file("package-lock.json", "{\"lockfileVersion\": 3, \"packages\": {}}");
        assertThatThrownBy(() -> layers(NodeServer.of(project)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("`file:../lib` lies outside");
    }

    @Test
    void headersOfMachineCodeAreRead() throws IOException {
        byte[] elf = new byte[64];
        elf[0] = 0x7f;
        elf[1] = 'E';
        elf[2] = 'L';
        elf[3] = 'F';
        elf[18] = 62;
        file("node_modules/@a/b/prebuilds/linux.node", "");
        Files.write(project.resolve("node_modules/@a/b/prebuilds/linux.node"), elf);
        file("node_modules/@a/b/prebuilds/darwin.node", "no header");
        elf[18] = (byte) 0xb7;
        file("node_modules/c/build/c.node", "");
        Files.write(project.resolve("node_modules/c/build/c.node"), elf);
        file("node_modules/d/binding.gyp", "");
        assertThat(NativeModules.problems(
                        project,
                        List.of(
                                "node_modules/@a/b/prebuilds/darwin.node",
                                "node_modules/@a/b/prebuilds/linux.node",
                                "node_modules/@a/b/binding.gyp",
                                "node_modules/c/build/c.node",
                                "node_modules/d/binding.gyp"),
                        TargetPlatform.of(List.of(), "node:20")))
                .containsExactly(
                        "c holds machine code, but none for linux/amd64",
                        "d has to be compiled (binding.gyp) and was not");
    }

    private List<String> told() {
        return events.stream()
                .map(event -> event instanceof Progress progress ? progress.message() : "")
                .toList();
    }

    private NodeLayers layers(NodeServer server) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("EPICHECK_CACHE", folder.resolve("cache").toString());
        return layers(server, List.of(), environment);
    }

    private NodeLayers layers(NodeServer server, List<Platform> platforms, Map<String, String> environment) {
        return server.layers("api", "node:20-slim", platforms, environment, events::add, Time.system());
    }

    private void file(String name, String content) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
