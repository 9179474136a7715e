package io.epicheck.image.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * Whether a file's time of change is the kernel's own. Where it comes from a server or another program (NFS, sshfs, FUSE), is set with the
 * image (squashfs, erofs), or does not exist (vfat, exfat), other content may have the state of what was there before.
 */
final class KernelTimes {
    private static final Set<String> TYPES =
            Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "overlayfs", "apfs");

    private KernelTimes() {}

    /** Of the file system that holds this; what cannot be told is not trusted. */
    static boolean hold(Path path) {
        try {
            return ofType(Files.getFileStore(path).type());
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            return false;
        }
    }

    static boolean ofType(String type) {
        return TYPES.contains(type.toLowerCase(Locale.ROOT));
    }
}
