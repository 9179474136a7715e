package io.epicheck.examples;

import io.epicheck.image.BuiltImage;
import io.epicheck.image.ImageBuilder;
import java.nio.file.Path;
import java.util.List;

/** Builds an image of a base and a folder, and pushes it: {@code BuildAnImage BASE FOLDER REPOSITORY:TAG}. */
public final class BuildAnImage {
    private BuildAnImage() {}

    public static void main(String[] args) {
        BuiltImage image = ImageBuilder.from(args[0])
                .layer("site", Path.of(args[1]), "/usr/share/nginx/html")
                .tags(List.of(args[2]))
                .push();
        System.out.println(image.reference() + (image.pushed() ? " was pushed" : " was there already"));
    }
}
