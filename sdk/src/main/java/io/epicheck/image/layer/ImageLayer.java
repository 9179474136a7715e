package io.epicheck.image.layer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files that become one layer.
 *
 * @param from file or folder
 * @param to absolute path in the image, of real folders: a link of the base above it would become a folder; for a file its full name
 * @param uid owner of everything in it
 * @param gid group of everything in it
 * @param mode permissions of files, such as 0644; negative to keep the executable bit of the source
 * @param context folder that {@code from} may not lead out of, and whose ignore file counts; empty when neither matters
 * @param only files and links of the folder that go in, relative to it, with the folders from {@code to} down to them, whatever an ignore file
 *     says; empty for all that is there
 */
public record ImageLayer(
        String name, Path from, String to, long uid, long gid, int mode, Optional<Path> context, List<String> only) {
    public ImageLayer {
        only = List.copyOf(only);
    }

    public ImageLayer(String name, Path from, String to, long uid, long gid, int mode, Optional<Path> context) {
        this(name, from, to, uid, gid, mode, context, List.of());
    }

    public ImageLayer(String name, Path from, String to, long uid, long gid, int mode) {
        this(name, from, to, uid, gid, mode, Optional.empty());
    }

    /** The same files, out of a context. */
    public ImageLayer in(Path folder) {
        return new ImageLayer(name, from, to, uid, gid, mode, Optional.of(folder), only);
    }

    /** These files of its folder alone. */
    public ImageLayer withOnly(List<String> names) {
        return new ImageLayer(name, from, to, uid, gid, mode, context, names);
    }
}
