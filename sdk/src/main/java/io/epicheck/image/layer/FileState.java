package io.epicheck.image.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a file system says about a file, without its content.
 *
 * @param executable whether its owner may execute it: what does not depend on a umask, nor on who reads it
 * @param changed when its content or anything else of it was changed last, which no program can set; empty where the system does not tell
 * @param device number of the file system that it lies on; empty where the system does not tell
 * @param identity differs for any two states of any two files, as far as {@code changed} is finer than the changes; empty with it
 */
record FileState(Kind kind, long size, boolean executable, Optional<Instant> changed, String device, String identity) {
    enum Kind {
        FILE,
        FOLDER,
        LINK,
        OTHER
    }

    private static final String UNIX = "unix:mode,size,ino,dev,ctime,lastModifiedTime";
    private static final int TYPE = 0170000;
    private static final int OWNER_EXECUTES = 0100;

    /** Of the file itself: links are not followed. */
    static FileState of(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return portable(path);
        }
        Map<String, Object> all = Files.readAttributes(path, UNIX, LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) Objects.requireNonNull(all.get("mode"));
        long size = (Long) Objects.requireNonNull(all.get("size"));
        Instant changed = ((FileTime) Objects.requireNonNull(all.get("ctime"))).toInstant();
        Instant modified = ((FileTime) Objects.requireNonNull(all.get("lastModifiedTime"))).toInstant();
        Kind kind =
                switch (mode & TYPE) {
                    case 0100000 -> Kind.FILE;
                    case 0040000 -> Kind.FOLDER;
                    case 0120000 -> Kind.LINK;
                    default -> Kind.OTHER;
                };
        String device = String.valueOf(all.get("dev"));
        String identity = device + "," + all.get("ino") + "," + mode + "," + size + "," + changed.getEpochSecond() + "."
                + changed.getNano() + "," + modified.getEpochSecond() + "." + modified.getNano();
        return new FileState(kind, size, (mode & OWNER_EXECUTES) != 0, Optional.of(changed), device, identity);
    }

    private static FileState portable(Path path) throws IOException {
        BasicFileAttributes all = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Kind kind = all.isSymbolicLink()
                ? Kind.LINK
                : all.isDirectory() ? Kind.FOLDER : all.isRegularFile() ? Kind.FILE : Kind.OTHER;
        return new FileState(kind, all.size(), false, Optional.empty(), "", "");
    }
}
