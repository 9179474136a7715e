package io.epicheck.image.layer;

import java.nio.file.Path;

/**
 * Files that become one layer.
 *
 * @param from file or folder
 * @param to absolute path in the image; for a file its full name
 * @param uid owner of everything in it
 * @param gid group of everything in it
 * @param mode permissions of files, such as 0644; negative to keep the executable bit of the source
 */
public record ImageLayer(String name, Path from, String to, long uid, long gid, int mode) {}
