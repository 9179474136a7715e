package io.epicheck.runner;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import io.epicheck.image.BuiltImage;
import io.epicheck.pipeline.Pipeline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which images are deployed by a command that builds none. */
final class ImageOptions {
    @Option(
            names = "--image",
            paramLabel = "NAME=REPOSITORY@DIGEST",
            description = "An image of the pipeline file, as a build has printed it; may be repeated.")
    private Map<String, String> images = new LinkedHashMap<>();

    @Option(
            names = "--image-tag",
            paramLabel = "TAG",
            description =
                    "Take the images that have this tag now (default: the tag that a build of this event pushes).")
    private Optional<String> tag = Optional.empty();

    Map<String, BuiltImage> images(Pipeline pipeline) {
        Map<String, BuiltImage> given = new LinkedHashMap<>();
        images.forEach((name, text) -> given.put(known(pipeline, name), image(text)));
        if (given.keySet().equals(pipeline.config().images().keySet())) {
            return given;
        }
        Map<String, BuiltImage> found = new LinkedHashMap<>(pipeline.images(tag));
        found.putAll(given);
        return found;
    }

    private static String known(Pipeline pipeline, String name) {
        if (!pipeline.config().images().containsKey(name)) {
            throw new BadInputException(
                    "UNKNOWN_IMAGE",
                    "there is no image `" + name + "` in the pipeline file; it has: "
                            + String.join(", ", pipeline.config().images().keySet()),
                    "Give one of these with --image.");
        }
        return name;
    }

    private static BuiltImage image(String text) {
        ImageReference reference = ImageReference.parse(text);
        String digest = reference
                .digest()
                .orElseThrow(() -> new BadInputException(
                        "IMAGE_WITHOUT_DIGEST",
                        "image `" + text + "` has no digest",
                        "Write repository@sha256:..., or name a tag with --image-tag."));
        return new BuiltImage(
                reference.fullRepository(), digest, reference.tag().stream().toList(), false);
    }
}
