package io.epicheck.image.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.Position;
import io.epicheck.config.PipelineConfig.PlacedText;
import io.epicheck.config.PipelineConfig.PrepareFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class InputFilesTest {
    private static final List<String> FILES = List.of(
            "a.ts",
            "a.js",
            "src/a.ts",
            "src/app/a.ts",
            "src/app/a.js",
            "app/src/a.ts",
            "app/src/app/a.ts",
            "app/app/src/src/a.ts",
            "app/a.ts/a.js",
            "srcs/a.ts");

    @Example
    void everyPairOfStarsMayStandForNoFolder() throws IOException {
        assertThat(names(
                        "packages/**/src/**/*.ts",
                        "packages/app/src/index.ts",
                        "packages/src/a.ts",
                        "packages/app/src/lib/b.ts",
                        "packages/app/lib/c.ts"))
                .containsExactly("packages/app/src/index.ts", "packages/app/src/lib/b.ts", "packages/src/a.ts");
        assertThat(names(
                        "{src/**/*.ts,lib/**/**/*.js}", "src/a.ts", "src/x/b.ts", "lib/c.js", "lib/d/e.js", "lib/f.ts"))
                .containsExactly("lib/c.js", "lib/d/e.js", "src/a.ts", "src/x/b.ts");
        assertThat(names("**/".repeat(40) + "a.ts", "a.ts")).containsExactly("a.ts");
        assertThat(names("x**/a.ts", "xa.ts", "x/a.ts")).containsExactly("x/a.ts");
    }

    @Property(tries = 300)
    void globsTakeWhatANaiveMatcherTakes(@ForAll("globs") List<String> glob) throws IOException {
        assertThat(names(String.join("/", glob), FILES.toArray(String[]::new)))
                .containsExactlyElementsOf(FILES.stream()
                        .filter(file -> isTaken(glob, List.of(file.split("/", -1))))
                        .sorted()
                        .toList());
    }

    /** Folders that are named are taken with all below. */
    private static boolean isTaken(List<String> glob, List<String> file) {
        boolean plain = glob.stream().noneMatch(part -> part.contains("*"));
        return matches(glob, file)
                || (plain
                        && file.size() > glob.size()
                        && file.subList(0, glob.size()).equals(glob));
    }

    private static boolean matches(List<String> glob, List<String> file) {
        if (glob.isEmpty()) {
            return file.isEmpty();
        }
        List<String> rest = glob.subList(1, glob.size());
        if (glob.get(0).equals("**")) {
            boolean last = rest.isEmpty();
            return last
                    ? !file.isEmpty()
                    : Stream.iterate(0, i -> i <= file.size(), i -> i + 1)
                            .anyMatch(i -> matches(rest, file.subList(i, file.size())));
        }
        return !file.isEmpty()
                && file.get(0).matches(glob.get(0).replace(".", "\\.").replace("*", ".*"))
                && matches(rest, file.subList(1, file.size()));
    }

    @Provide
    Arbitrary<List<String>> globs() {
        return Arbitraries.of("**", "**", "src", "app", "*", "a*", "*.ts", "a.js")
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    private static List<String> names(String glob, String... files) throws IOException {
        Path folder = Files.createTempDirectory("inputs");
        try {
            for (String file : files) {
                Files.createDirectories(folder.resolve(file).resolveSibling("."));
                Files.writeString(folder.resolve(file), "");
            }
            PlacedText input = new PlacedText(glob, new Position("f", 1, 1), "inputs[0]");
            return new InputFiles(folder, new PrepareFiles(List.of(input), List.of(), List.of())).names();
        } finally {
            FileTree.delete(folder);
        }
    }
}
