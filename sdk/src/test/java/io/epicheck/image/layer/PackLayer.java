package io.epicheck.image.layer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Packs a layer in a process of its own, which tests kill: source, cache. Prints its digest. */
final class PackLayer {
    private PackLayer() {}

    public static void main(String[] arguments) throws Exception {
        CacheFolder cache = LayerCacheTest.cache(Path.of(arguments[1]), 1L << 40, InstantSource.system());
        ImageLayer layer = new ImageLayer("site", Path.of(arguments[0]), "/srv", 0, 0, -1);
        Path scratch = Files.createTempDirectory("pack");
        System.out.println("begun");
        System.out.println(
                LayerCache.in(Optional.of(cache)).archive(layer, scratch).digest());
    }
}
