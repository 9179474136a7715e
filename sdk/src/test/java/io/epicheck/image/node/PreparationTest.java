package io.epicheck.image.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.Position;
import io.epicheck.config.PipelineConfig.PlacedText;
import io.epicheck.config.PipelineConfig.PrepareFiles;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.retry.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationTest {
    private static final List<String> BUILD = List.of(
            "echo ran >> runs",
            "rm -rf dist && mkdir -p dist/empty && cp src/page dist/page && cp src/page dist/tool && chmod 0755"
                    + " dist/tool",
            "ln -s page dist/link && chmod 0500 dist/empty && touch -d @86400 dist/page && echo built");

    @TempDir
    Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private Path context;

    @BeforeEach
    void write() throws IOException {
        context = checkout("one");
    }

    @Test
    void unchangedInputsSkipTheCommands() throws IOException {
        run(context, Map.of());
        run(context, Map.of());
        assertThat(runs(context)).isEqualTo(1);
        assertThat(told).anyMatch(line -> line.matches("skipped: inputs unchanged \\(key [0-9a-f]{12}, [0-9.]+ s\\)"));
    }

    @Test
    void anotherCheckoutTakesTheOutputsExactlyAsTheyWere() throws IOException {
        run(context, Map.of());
        Path other = checkout("other");
        Files.createDirectories(other.resolve("dist/stale"));
        Files.writeString(other.resolve("dist/stale/file"), "old");
        run(other, Map.of());
        assertThat(other.resolve("runs")).doesNotExist();
        assertThat(other.resolve("dist/page")).hasContent("hello");
        assertThat(Files.getLastModifiedTime(other.resolve("dist/page"))).isEqualTo(FileTime.fromMillis(86_400_000));
        assertThat(mode(other, "dist/tool")).isEqualTo("rwxr-xr-x");
        assertThat(mode(other, "dist/empty")).isEqualTo("r-x------");
        assertThat(Files.readSymbolicLink(other.resolve("dist/link"))).isEqualTo(Path.of("page"));
        assertThat(other.resolve("dist/stale")).doesNotExist();
        try (Stream<Path> files = Files.list(other)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("src", "dist");
        }
    }

    @Test
    void everyKindOfChangeRunsThemAgain() throws IOException {
        run(context, Map.of());
        Files.writeString(context.resolve("src/page"), "HELLO");
        FileTime time = Files.getLastModifiedTime(context.resolve("src"));
        Files.setLastModifiedTime(context.resolve("src/page"), time);
        run(context, Map.of());
        assertThat(runs(context)).as("another content").isEqualTo(2);
        Files.writeString(context.resolve("src/more"), "");
        run(context, Map.of());
        assertThat(runs(context)).as("another file").isEqualTo(3);
        Files.setPosixFilePermissions(context.resolve("src/more"), PosixFilePermissions.fromString("rwxr-xr-x"));
        run(context, Map.of());
        assertThat(runs(context)).as("an executable bit").isEqualTo(4);
        run(context, Map.of("VITE_API", "a"));
        run(context, Map.of("VITE_API", "b"));
        assertThat(runs(context)).as("a declared variable").isEqualTo(6);
        run(context, Map.of("LC_TIME", "b", "npm_config_cache", "x", "npm_config_//r/:_authToken", "x"));
        run(context, Map.of("LC_TIME", "b", "npm_config_cache", "y", "npm_config_//r/:_authToken", "y"));
        run(context, Map.of("LC_TIME", "b", "npm_config_omit", "dev"));
        assertThat(runs(context)).as("settings, but no logins and places").isEqualTo(8);
        Files.writeString(context.resolve("runs"), "ran\n".repeat(6));
        run(context, Map.of("OTHER", "b"));
        assertThat(runs(context)).as("a variable that is not declared").isEqualTo(6);
        prepare(context, Map.of(), List.of("echo ran >> runs; mkdir -p dist"));
        assertThat(runs(context)).as("another command").isEqualTo(7);
        Files.writeString(context.resolve("notes"), "not an input");
        run(context, Map.of());
        assertThat(runs(context)).as("a file that is no input").isEqualTo(7);
    }

    /** Otherwise it could decide about the outputs, and the key would not say so. */
    @Test
    void aVariableThatIsNotDeclaredIsNotSeen() {
        prepare(
                context,
                Map.of("UNDECLARED", "x", "VITE_API", "y"),
                List.of("mkdir -p dist; echo \"[$UNDECLARED] [$VITE_API]\""));
        assertThat(told).contains("[] [y]");
    }

    @Test
    void aFailureIsNotKept() {
        List<String> failing = List.of("mkdir -p dist; echo ran >> runs; exit 3");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> prepare(context, Map.of(), failing))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("ended with status 3");
        }
        assertThat(runs(context)).isEqualTo(2);
    }

    @Test
    void anOutputThatIsNotMadeIsAnError() {
        assertThatThrownBy(() -> prepare(context, Map.of(), List.of("true")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("have not made the output `dist`");
    }

    @Test
    void anInputThatNamesNothingIsToldWithItsPlace() {
        PrepareFiles files = new PrepareFiles(
                List.of(
                        placed("src"),
                        new PlacedText("srcs/**/*.ts", new Position("epicheck.yaml", 7, 19), "images.web.inputs[1]")),
                List.of(placed("dist")),
                List.of());
        assertThat(preparation(context, Map.of()).problems(files))
                .singleElement()
                .asString()
                .startsWith("epicheck.yaml:7:19: images.web.inputs[1]: `srcs/**/*.ts` names no file");
    }

    @Test
    void globsGoThroughFoldersAndOutputsAreNoInputs() throws IOException {
        Files.createDirectories(context.resolve("src/deep/er"));
        Files.writeString(context.resolve("src/a.ts"), "");
        Files.writeString(context.resolve("src/deep/er/b.ts"), "");
        Files.createDirectories(context.resolve("dist"));
        Files.writeString(context.resolve("dist/c.ts"), "");
        Files.createDirectories(context.resolve("node_modules/x"));
        Files.writeString(context.resolve("node_modules/x/d.ts"), "");
        PrepareFiles files =
                new PrepareFiles(List.of(placed("**/*.ts"), placed("src/*.ts")), List.of(placed("dist")), List.of());
        assertThat(new InputFiles(context, files).names()).containsExactly("src/a.ts", "src/deep/er/b.ts");
        files = new PrepareFiles(List.of(placed(".")), List.of(placed("dist")), List.of());
        assertThat(new InputFiles(context, files).names()).containsExactly("src/a.ts", "src/deep/er/b.ts", "src/page");
    }

    @Test
    void whatALinkLeadsToIsAnInputToo() throws IOException {
        Files.writeString(folder.resolve("shared"), "1");
        Files.createSymbolicLink(context.resolve("src/shared"), Path.of("../../shared"));
        run(context, Map.of());
        Files.writeString(folder.resolve("shared"), "2");
        run(context, Map.of());
        assertThat(runs(context)).isEqualTo(2);
    }

    @Test
    void aPipeAmongTheInputsIsRefusedInsteadOfRead() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", context.resolve("src/pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThatThrownBy(() -> run(context, Map.of()))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("src/pipe is neither a file, a folder nor a link");
    }

    @Test
    void anOutputOutsideOfTheContextIsRefused() {
        assertThatThrownBy(() -> preparation(context, Map.of())
                        .run(
                                List.of("touch ran"),
                                Optional.of(new PrepareFiles(
                                        List.of(placed("src")), List.of(placed("a/../../x")), List.of()))))
                .hasMessageContaining("f:1:1: the output `a/../../x` is not below");
        assertThat(context.resolve("ran")).doesNotExist();
    }

    @Test
    void aDamagedEntryIsMadeAgain() throws IOException {
        run(context, Map.of());
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            Path archive = files.filter(file -> file.endsWith("outputs.tar"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(archive);
            bytes[600] ^= 1;
            Files.write(archive, bytes);
        }
        run(context, Map.of());
        assertThat(runs(context)).isEqualTo(2);
        run(context, Map.of());
        assertThat(runs(context)).isEqualTo(2);
    }

    @Test
    void withoutTheCacheTheyRunAndAreKeptAnew() {
        run(context, Map.of());
        run(context, Map.of("EPICHECK_NO_CACHE", "1"));
        assertThat(runs(context)).isEqualTo(2);
        run(context, Map.of());
        assertThat(runs(context)).isEqualTo(2);
    }

    @Test
    void inputsThatChangeMeanwhileAreNotKept() {
        List<String> editing = List.of("echo ran >> runs; mkdir -p dist; echo $(wc -l < runs) > src/page");
        prepare(context, Map.of(), editing);
        assertThat(told).anyMatch(line -> line.contains("inputs changed while the commands ran"));
        assertThat(cached()).isEmpty();
    }

    @Test
    void valuesOfVariablesAreNotInTheCache() throws IOException {
        run(context, Map.of("VITE_API", "canary-value"));
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain("canary-value");
            }
        }
    }

    @Test
    void whatAKilledRunLeftAsideIsSweptUpAndNoInput() throws IOException {
        run(context, Map.of());
        Path left = Files.createDirectories(context.resolve(".epicheck-outputs-1/old"));
        Files.writeString(left.resolve("file"), "");
        PrepareFiles files = new PrepareFiles(List.of(placed(".")), List.of(placed("dist"), placed("runs")), List.of());
        assertThat(new InputFiles(context, files).names()).containsExactly("src/page");
        FileTree.delete(context.resolve("dist/page"));
        run(context, Map.of());
        assertThat(context.resolve("dist/page")).hasContent("hello");
        assertThat(left).doesNotExist();
    }

    @Test
    void twoAtOnceBothEndWell() throws IOException {
        List<Path> checkouts = List.of(checkout("a"), checkout("b"), checkout("c"), checkout("d"));
        List<CompletableFuture<Void>> all = checkouts.stream()
                .map(place -> CompletableFuture.runAsync(() -> run(place, Map.of())))
                .toList();
        all.forEach(CompletableFuture::join);
        for (Path place : checkouts) {
            assertThat(place.resolve("dist/page")).hasContent("hello");
        }
        assertThat(cached()).hasSize(1);
    }

    @Test
    void eachCommandTellsHowLongItTook() {
        run(context, Map.of());
        assertThat(told).contains("built").anyMatch(line -> line.matches("`echo ran >> runs` took [0-9.]+ s"));
    }

    private List<Path> cached() {
        try (Stream<Path> entries = Files.list(folder.resolve("cache/results/prepare"))) {
            return entries.toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Path checkout(String name) throws IOException {
        Path place =
                Files.createDirectories(folder.resolve(name).resolve("src")).getParent();
        Files.writeString(place.resolve("src/page"), "hello");
        return place;
    }

    private void run(Path place, Map<String, String> variables) {
        prepare(place, variables, BUILD);
    }

    private void prepare(Path place, Map<String, String> variables, List<String> commands) {
        preparation(place, variables)
                .run(
                        commands,
                        Optional.of(
                                new PrepareFiles(List.of(placed("src")), List.of(placed("dist")), List.of("VITE_*"))));
    }

    private Preparation preparation(Path place, Map<String, String> variables) {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("PATH", System.getenv("PATH"));
        environment.put("EPICHECK_CACHE", folder.resolve("cache").toString());
        return new Preparation(
                "app",
                place,
                environment,
                event -> told.add(event instanceof Progress progress ? progress.message() : ""),
                Time.system());
    }

    private static PlacedText placed(String text) {
        return new PlacedText(text, new Position("f", 1, 1), "images.web.inputs");
    }

    private static String mode(Path place, String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(place.resolve(name), LinkOption.NOFOLLOW_LINKS));
    }

    private static int runs(Path place) {
        try {
            return Files.readAllLines(place.resolve("runs")).size();
        } catch (IOException e) {
            return 0;
        }
    }
}
