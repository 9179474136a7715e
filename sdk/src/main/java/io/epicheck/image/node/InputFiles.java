package io.epicheck.image.node;

import io.epicheck.Problem;
import io.epicheck.config.PipelineConfig.PlacedText;
import io.epicheck.config.PipelineConfig.PrepareFiles;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds the files that `inputs` name: a file, a folder with all below it, or a glob in which {@code **} goes through folders. */
final class InputFiles {
    private static final Set<String> NEVER = Set.of("node_modules", ".git");

    private final Path folder;
    private final PrepareFiles files;

    InputFiles(Path folder, PrepareFiles files) {
        this.folder = folder;
        this.files = files;
    }

    /** Names relative to the folder, sorted, each once; outputs, installed packages and git's own files are none. */
    List<String> names() throws IOException {
        List<String> all = all();
        Set<String> names = new TreeSet<>();
        files.inputs().forEach(input -> names.addAll(matching(input.text(), all)));
        return List.copyOf(names);
    }

    /** One for each input that names nothing. */
    List<Problem> problems() throws IOException {
        List<String> all = all();
        List<Problem> problems = new ArrayList<>();
        for (PlacedText input : files.inputs()) {
            if (matching(input.text(), all).isEmpty()) {
                problems.add(new Problem(
                        input.position(),
                        input.path(),
                        "`" + input.text() + "` names no file in " + folder,
                        "write a file, a folder, or a glob such as src/**/*.ts; outputs and node_modules are"
                                + " no inputs"));
            }
        }
        return problems;
    }

    private List<String> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<String> outputs = files.outputs().stream()
                .map(PlacedText::text)
                .map(InputFiles::trimmed)
                .toList();
        return FileTree.files(
                        folder.toRealPath(),
                        name -> !NEVER.contains(name.substring(name.lastIndexOf('/') + 1))
                                && !name.startsWith(OutputSwap.PREFIX)
                                && !outputs.contains(name))
                .stream()
                .filter(name -> !outputs.contains(name))
                .toList();
    }

    private static List<String> matching(String input, List<String> all) {
        String name = trimmed(input);
        if (name.equals(".")) {
            return all;
        }
        List<PathMatcher> globs = readings("", name.replaceAll("(?<=^|/)(\\*\\*/)+", "**/"))
                .map(InputFiles::glob)
                .toList();
        return all.stream()
                .filter(path -> path.equals(name)
                        || path.startsWith(name + "/")
                        || globs.stream().anyMatch(glob -> glob.matches(Path.of(path))))
                .toList();
    }

    /**
     * As people mean it, {@code src/**}{@code /*.ts} takes src/a.ts too, which Java's glob does not: each {@code **}{@code /} may be left out. Inside
     * of braces, where Java has no second pair, by a glob of its own.
     */
    private static Stream<String> readings(String before, String rest) {
        int at = rest.indexOf("**/");
        if (at < 0) {
            return Stream.of(before + rest);
        }
        String head = before + rest.substring(0, at);
        String tail = rest.substring(at + "**/".length());
        if (!head.matches("(?s)(.*[/{,])?")) {
            return readings(head + "**/", tail);
        }
        String plain = head.replaceAll("\\\\.", "");
        boolean isBraced = plain.chars().filter(c -> c == '{').count()
                != plain.chars().filter(c -> c == '}').count();
        return isBraced
                ? Stream.concat(readings(head + "**/", tail), readings(head, tail))
                : readings(head + "{**/,}", tail);
    }

    private static PathMatcher glob(String text) {
        return FileSystems.getDefault().getPathMatcher("glob:" + text);
    }

    private static String trimmed(String path) {
        String normal = Path.of(path).normalize().toString().replace('\\', '/');
        return normal.isEmpty() ? "." : normal;
    }
}
