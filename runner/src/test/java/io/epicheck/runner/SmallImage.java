package io.epicheck.runner;

import io.epicheck.image.ImageBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An image of a web server with one page, in a real registry. */
final class SmallImage {
    private SmallImage() {}

    /** Pushes it; returns it by its digest. The title is what the page shows, and what makes one image differ from another. */
    static String pushed(Path folder, String registry, String title) throws IOException {
        Path site = Files.createDirectories(folder.resolve(title));
        Files.writeString(site.resolve("index.html"), "<title>" + title + "</title>\n");
        return ImageBuilder.from(registry + "/library/nginx:stable")
                .layer("site", site, "/usr/share/nginx/html")
                .tags(List.of(registry + "/small-web:" + title.replaceAll("[^a-z0-9]", "-")))
                .push()
                .reference();
    }
}
