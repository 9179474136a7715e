package io.epicheck.image.node;

import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.oci.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Divides a site's files into layers so that a change re-sends little. Five kinds, those that change least first: large files, pictures
 * and fonts, scripts and styles, pages with all that has no hash in its name, and the entry page, which every build changes. Each kind has as
 * many layers as its bytes are worth, and a file's layer follows from its name without the hash: a changed chunk leaves and enters the same
 * layer, and the others stay as they are in the registry and on the nodes.
 * Pure; the numbers are measured in docs/decisions/0016-node-applications.md.
 */
final class SiteLayers {
    static final int USUAL = 32;
    private static final int MOST = 64;
    private static final long LARGE = 64 * 1024;
    private static final Set<String> MEDIA = Set.of(
            "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico", "bmp", "woff", "woff2", "ttf", "otf", "eot",
            "mp3", "mp4", "webm", "ogg", "wav", "pdf", "wasm");

    private enum Kind {
        LARGE("large", 512 * 1024, 8),
        MEDIA("media", 512 * 1024, 8),
        ASSETS("assets", 96 * 1024, MOST),
        PAGES("pages", 96 * 1024, 16),
        ENTRY("entry page", Long.MAX_VALUE, 1);

        private final String title;
        private final long bytesOfOne;
        private final int most;

        Kind(String title, long bytesOfOne, int most) {
            this.title = title;
            this.bytesOfOne = bytesOfOne;
            this.most = most;
        }
    }

    private SiteLayers() {}

    /** @param most layers of one kind */
    static List<ImageLayer> of(Path folder, List<SiteFile> files, String to, int most) {
        List<ImageLayer> layers = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            List<SiteFile> those =
                    files.stream().filter(file -> kind(file) == kind).toList();
            int count = count(those.stream().mapToLong(SiteFile::size).sum(), kind, most);
            Map<Integer, List<String>> parts = new TreeMap<>();
            those.forEach(file -> parts.computeIfAbsent(part(file, count), part -> new ArrayList<>())
                    .add(file.path()));
            parts.forEach((part, names) -> layers.add(
                    new ImageLayer("site " + kind.title + (count == 1 ? "" : " " + part), folder, to, 0, 0, -1)
                            .withOnly(names)));
        }
        return layers;
    }

    private static Kind kind(SiteFile file) {
        if (file.path().equals("index.html")) {
            return Kind.ENTRY;
        }
        boolean medium = MEDIA.contains(file.extension());
        if (!medium && file.hashed().isEmpty()) {
            return Kind.PAGES;
        }
        return file.size() >= LARGE ? Kind.LARGE : medium ? Kind.MEDIA : Kind.ASSETS;
    }

    /** A power of two, so that a site that grows seldom moves its files to other layers. */
    private static int count(long bytes, Kind kind, int most) {
        int count = 1;
        while (count * 2 <= Math.min(kind.most, most) && count * kind.bytesOfOne < bytes) {
            count *= 2;
        }
        return count;
    }

    private static int part(SiteFile file, int count) {
        String name = file.hashed().map(HashedName::stem).orElse(file.path());
        byte[] digest = Digests.sha256().digest(name.getBytes(StandardCharsets.UTF_8));
        return Math.floorMod(ByteBuffer.wrap(digest).getInt(), count);
    }
}
