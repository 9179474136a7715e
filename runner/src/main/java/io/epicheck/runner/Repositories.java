package io.epicheck.runner;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;

/** Repositories that are named on the command line. */
final class Repositories {
    private Repositories() {}

    /** One that is named alone: a tag beside it would be meant, and not heeded. */
    static ImageReference alone(String text) {
        ImageReference reference = ImageReference.parse(text);
        if (reference.tag().isPresent() || reference.digest().isPresent()) {
            throw new BadInputException(
                    "IMAGE_REFERENCE_INVALID",
                    "`" + text + "` is an image, and a repository is wanted",
                    "Write " + reference.fullRepository() + ".");
        }
        return reference;
    }
}
