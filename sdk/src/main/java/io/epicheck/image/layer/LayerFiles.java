package io.epicheck.image.layer;

import io.epicheck.ImageException;
import io.epicheck.image.layer.FileState.Kind;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What goes into a layer, found but not read: sorted by name, so that the order in which a disk lists files does not show. Immutable.
 *
 * @param entries without the folders above the layer's target
 */
record LayerFiles(ImageLayer layer, List<Entry> entries) {
    /** A file of this beginning deletes another one when the layer is unpacked (OCI image-spec, "Whiteouts"). */
    private static final String WHITEOUT = ".wh.";

    /**
     * @param name in the image, without a leading slash
     * @param link where a link leads; empty for all others
     */
    record Entry(String name, Path path, FileState state, String link) {}

    LayerFiles {
        entries = List.copyOf(entries);
    }

    /**
     * Looks at a layer's source.
     *
     * @throws ImageException when it is missing, cannot be read, leads out of its folder, or has what no layer can hold
     */
    static LayerFiles of(ImageLayer layer) {
        try {
            return new Scan(layer, source(layer)).run();
        } catch (AccessDeniedException e) {
            throw problem(layer, "LAYER_SOURCE_UNREADABLE", e.getFile() + " cannot be read", "Check its permissions.");
        } catch (NoSuchFileException e) {
            throw changed(layer, e.getFile());
        } catch (IOException e) {
            throw new ImageException("LAYER_FAILED", text(layer, e.toString()), "", e);
        }
    }

    /** Bytes of the archive before compression, without folders, links and long names. */
    long archived() {
        return entries.stream()
                .filter(entry -> entry.state().kind() == Kind.FILE)
                .mapToLong(entry -> TarStream.space(entry.state().size()))
                .sum();
    }

    /** The target without slashes around it; empty for the root. */
    String target() {
        return trimmed(layer.to());
    }

    static ImageException changed(ImageLayer layer, String file) {
        return problem(
                layer,
                "LAYER_SOURCE_CHANGED",
                file + " changed while it was read",
                "Let whatever writes it end before the build.");
    }

    static ImageException problem(ImageLayer layer, String code, String what, String next) {
        return new ImageException(code, text(layer, what), next);
    }

    private static String text(ImageLayer layer, String what) {
        return "layer `" + layer.name() + "`: " + what;
    }

    /** The real file or folder; a link may lead anywhere but out of the context. */
    private static Path source(ImageLayer layer) throws IOException {
        Path from = layer.from();
        if (!Files.exists(from)) {
            throw problem(
                    layer,
                    "LAYER_SOURCE_MISSING",
                    from + " does not exist",
                    "Check `from`, and whether a `prepare` command has to make it.");
        }
        Path real = from.toRealPath();
        if (layer.context().isPresent()
                && !real.startsWith(layer.context().get().toRealPath())) {
            throw problem(
                    layer,
                    "LAYER_SOURCE_ESCAPES",
                    from + " leads out of " + layer.context().get() + ", to " + real,
                    "Copy it into the context, or make the context a folder that holds both.");
        }
        return real;
    }

    private static final class Scan {
        private final ImageLayer layer;
        private final Path root;
        private final IgnoreRules rules;
        private final String context;
        private final List<Entry> entries = new ArrayList<>();

        Scan(ImageLayer layer, Path root) throws IOException {
            this.layer = layer;
            this.root = root;
            if (layer.context().isPresent()) {
                Path folder = layer.context().get().toRealPath();
                this.rules = IgnoreRules.of(folder);
                String inside = FileNames.text(folder.relativize(root));
                this.context = inside.isEmpty() ? "" : inside + "/";
            } else {
                this.rules = IgnoreRules.none();
                this.context = "";
            }
        }

        LayerFiles run() throws IOException {
            String to = trimmed(layer.to());
            FileState state = FileState.of(root);
            if (!layer.only().isEmpty()) {
                only(to.isEmpty() ? "" : to + "/");
            } else if (state.kind() == Kind.FOLDER) {
                folder(root, to.isEmpty() ? "" : to + "/", context);
            } else {
                add(root, to, state);
            }
            entries.sort(Comparator.comparing(Entry::name));
            return new LayerFiles(layer, entries);
        }

        private void only(String to) throws IOException {
            for (String relative : layer.only()) {
                Path path = root.resolve(relative);
                name(path);
                add(path, to + relative, FileState.of(path));
            }
        }

        private void folder(Path folder, String to, String inContext) throws IOException {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path path : files) {
                    String name = name(path);
                    FileState state = FileState.of(path);
                    boolean left = !rules.isEmpty() && rules.leavesOut(inContext + name, context.length());
                    if (!left) {
                        add(path, to + name, state);
                    }
                    if (state.kind() == Kind.FOLDER && (!left || rules.keepsSome())) {
                        folder(path, to + name + "/", inContext + name + "/");
                    }
                }
            } catch (java.nio.file.DirectoryIteratorException e) {
                throw e.getCause();
            }
        }

        private void add(Path path, String name, FileState state) throws IOException {
            if (state.kind() == Kind.OTHER) {
                throw problem(
                        layer,
                        "LAYER_SOURCE_UNUSABLE",
                        path + " is neither a file, a folder nor a link",
                        "Remove it, or leave it out by a line in `.epicheckignore`.");
            }
            entries.add(new Entry(name, path, state, state.kind() == Kind.LINK ? link(path) : ""));
        }

        private String name(Path path) throws IOException {
            try {
                String name = FileNames.name(path);
                if (name.startsWith(WHITEOUT)) {
                    throw problem(
                            layer,
                            "LAYER_SOURCE_UNUSABLE",
                            path + " would delete a file of the image: names that begin with .wh. do that",
                            "Rename it.");
                }
                return name;
            } catch (CharacterCodingException e) {
                throw problem(layer, "LAYER_SOURCE_UNUSABLE", "the name of " + path + " is not UTF-8", "Rename it.");
            }
        }

        private String link(Path path) throws IOException {
            Path target = Files.readSymbolicLink(path);
            Path folder = java.util.Objects.requireNonNullElse(path.getParent(), path);
            if (target.isAbsolute() || !folder.resolve(target).normalize().startsWith(root)) {
                throw problem(
                        layer,
                        "LAYER_LINK_ESCAPES",
                        "the link " + path + " leads out of " + layer.from(),
                        "Replace it by what it points to.");
            }
            return FileNames.text(target);
        }
    }

    private static String trimmed(String path) {
        String relative = path.startsWith("/") ? path.substring(1) : path;
        return relative.endsWith("/") ? relative.substring(0, relative.length() - 1) : relative;
    }
}
