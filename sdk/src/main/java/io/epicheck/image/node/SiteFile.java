package io.epicheck.image.node;

import java.util.Optional;

/**
 * One file of a site.
 *
 * @param path relative to the site, with slashes
 * @param size in bytes
 */
record SiteFile(String path, long size, Optional<HashedName> hashed) {
    SiteFile(String path, long size) {
        this(path, size, HashedName.of(path));
    }

    String extension() {
        return HashedName.extension(path);
    }
}
