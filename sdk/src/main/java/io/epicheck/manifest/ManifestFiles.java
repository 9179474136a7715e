package io.epicheck.manifest;

import io.epicheck.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the manifest files of a folder: {@code *.yaml} and {@code *.yml}, in folders below too, in the order of their names; what starts
 * with a dot is left out. A link may lead anywhere inside the folder and nowhere else.
 */
final class ManifestFiles {
    private final Path root;
    private final Set<Path> without;
    private final Problems problems;
    private final Set<Path> visited = new HashSet<>();
    private final List<Path> files = new ArrayList<>();

    private ManifestFiles(Path root, Set<Path> without, Problems problems) {
        this.root = root;
        this.without = without;
        this.problems = problems;
    }

    /**
     * @param path a folder, or one file, which may have any name
     * @param others folders that are read for themselves, so not as a part of this one
     */
    static List<Path> of(Path path, List<Path> others, Problems problems) {
        Optional<Path> root = real(path);
        if (root.isEmpty()) {
            problems.add(
                    new Position(path.toString(), 1, 1),
                    "",
                    "does not exist",
                    "name a manifest file or a folder of them");
            return List.of();
        }
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        Set<Path> without = new HashSet<>();
        others.forEach(other -> real(other).ifPresent(without::add));
        without.remove(root.get());
        ManifestFiles search = new ManifestFiles(root.get(), without, problems);
        search.folder(path);
        if (search.files.isEmpty() && problems.isEmpty()) {
            problems.add(new Position(path.toString(), 1, 1), "", "holds no *.yaml or *.yml file", "");
        }
        return search.files;
    }

    private void folder(Path folder) {
        Optional<Path> real = real(folder);
        if (real.isEmpty() || without.contains(real.get()) || !visited.add(real.get())) {
            return;
        }
        List<Path> entries;
        try (Stream<Path> list = Files.list(folder)) {
            entries = list.sorted().toList();
        } catch (IOException unreadable) {
            problems.add(new Position(folder.toString(), 1, 1), "", "cannot be read", "check its permissions");
            return;
        }
        entries.stream().filter(entry -> !name(entry).startsWith(".")).forEach(this::entry);
    }

    private void entry(Path entry) {
        boolean folder = Files.isDirectory(entry);
        if (!folder && !isManifest(entry)) {
            return;
        }
        Optional<Path> real = real(entry);
        if (real.isEmpty() || !real.get().startsWith(root)) {
            String message =
                    real.isEmpty() ? "is a link to nothing" : "is a link that leaves the folder " + root(entry);
            problems.add(new Position(entry.toString(), 1, 1), "", message, "copy the file into the folder");
        } else if (folder) {
            folder(entry);
        } else {
            files.add(entry);
        }
    }

    private static boolean isManifest(Path file) {
        String name = name(file).toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private static String root(Path entry) {
        Path parent = entry.getParent();
        return parent == null ? "of the manifests" : parent.toString();
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException missing) {
            return Optional.empty();
        }
    }
}
