package io.epicheck.image.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Puts outputs in the place of those that are there: unpacked aside in the same folder, then renamed, so that nobody sees half of one. What a
 * killed run left aside goes with the next.
 */
final class OutputSwap {
    static final String PREFIX = ".epicheck-outputs-";

    private final Path folder;

    OutputSwap(Path folder) {
        this.folder = folder;
    }

    void restore(Path archive, List<String> outputs) throws IOException {
        sweep();
        Path aside = Files.createDirectory(folder.resolve(PREFIX + UUID.randomUUID()));
        try {
            Path fresh = Files.createDirectory(aside.resolve("new"));
            Path old = Files.createDirectory(aside.resolve("old"));
            OutputArchive.restore(archive, fresh);
            for (int i = 0; i < outputs.size(); i++) {
                Path place = folder.resolve(outputs.get(i));
                if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(place, old.resolve("" + i));
                }
                Files.createDirectories(java.util.Objects.requireNonNull(place.getParent()));
                Files.move(fresh.resolve(outputs.get(i)), place);
            }
        } finally {
            delete(aside);
        }
    }

    private void sweep() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            paths.filter(path -> String.valueOf(path.getFileName()).startsWith(PREFIX))
                    .forEach(OutputSwap::delete);
        }
    }

    private static void delete(Path path) {
        try {
            FileTree.delete(path);
        } catch (IOException e) {
            // The next run sweeps it up.
        }
    }
}
