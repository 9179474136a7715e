package io.epicheck.image.node;

import io.epicheck.ImageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Folders and all that is in them; links stay links. */
final class FileTree {
    private FileTree() {}

    /**
     * Everything below a folder, sorted by name.
     *
     * @throws NotDirectoryException for a file or a link, as it would seem empty
     */
    static List<Path> sorted(Path root) throws IOException {
        requireFolder(root);
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(path -> !path.equals(root))
                    .sorted(Comparator.comparing(path -> shown(root, path)))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Files and links below a folder by their names, sorted.
     *
     * @param enters by a folder's name; what it refuses is not even read
     * @throws NotDirectoryException for a file or a link, as it would seem empty
     */
    static List<String> files(Path root, Predicate<String> enters) throws IOException {
        requireFolder(root);
        List<String> names = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return folder.equals(root) || enters.test(name(root, folder))
                        ? FileVisitResult.CONTINUE
                        : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                names.add(name(root, file));
                return FileVisitResult.CONTINUE;
            }
        });
        names.sort(Comparator.naturalOrder());
        return names;
    }

    private static void requireFolder(Path root) throws IOException {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(root.toString());
        }
    }

    /** Reading a pipe or a device may never end. */
    static void requirePlain(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is neither a file, a folder nor a link");
        }
    }

    /**
     * Relative, with slashes.
     *
     * @throws ImageException when this machine's locale cannot spell it
     */
    static String name(Path root, Path path) {
        String name = shown(root, path);
        if (name.chars().anyMatch(c -> c >= 128)) {
            requireSpelled(name, root.relativize(path));
        }
        return name;
    }

    private static String shown(Path root, Path path) {
        return root.relativize(path).toString().replace('\\', '/');
    }

    /** Under {@code LANG=C} Java reads such a name as one that is not there. */
    private static void requireSpelled(String name, Path path) {
        try {
            if (Path.of(name).equals(path)) {
                return;
            }
        } catch (InvalidPathException e) {
            // It is told below.
        }
        throw new ImageException(
                "FILE_NAME_LOCALE",
                "the file " + path.toUri().getRawPath()
                        + " has a name that is not ASCII, and the locale of this machine ("
                        + System.getProperty("sun.jnu.encoding", "unknown") + ") cannot spell it",
                "Set LC_ALL=C.UTF-8 in the environment of the build.");
    }

    static void copy(Path from, Path to) throws IOException {
        CopyOption[] exactly = {LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES};
        Path parent = to.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.copy(from, to, exactly);
        if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
            for (Path path : sorted(from)) {
                Files.copy(path, to.resolve(from.relativize(path)), exactly);
            }
        }
    }

    /** Also when somebody else deletes it meanwhile, or there is nothing. */
    static void delete(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
