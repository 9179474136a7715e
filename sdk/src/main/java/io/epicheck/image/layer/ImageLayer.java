package io.epicheck.image.layer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files that become one layer.
 *
 * @param from file or folder
 * @param to absolute path in the image; for a file its full name
 * @param uid owner of everything in it
 * @param gid group of everything in it
 * @param mode permissions of files, such as 0644; negative to keep the executable bit of the source
 * @param only files and links of the folder that go in, relative to it, with the folders above them; empty for all that is there
 * @param context folder that {@code from} may not lead out of, and whose ignore file counts; empty when neither matters
 */
public record ImageLayer(
        String name, Path from, String to, long uid, long gid, int mode, List<String> only, Optional<Path> context) {
    public ImageLayer {
        only = List.copyOf(only);
    }

    /** Everything that is there. */
    public ImageLayer(String name, Path from, String to, long uid, long gid, int mode) {
        this(name, from, to, uid, gid, mode, List.of(), Optional.empty());
    }

    /** These files of it alone. */
    public ImageLayer only(List<String> files) {
        return new ImageLayer(name, from, to, uid, gid, mode, files, context);
    }

    /** The same files, out of a context. */
    public ImageLayer in(Path folder) {
        return new ImageLayer(name, from, to, uid, gid, mode, only, Optional.of(folder));
    }
}
