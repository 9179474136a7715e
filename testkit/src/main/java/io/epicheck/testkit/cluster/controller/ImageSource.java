package io.epicheck.testkit.cluster.controller;

import java.util.Optional;

/** Where nodes get images from. Thread-safe. */
@FunctionalInterface
public interface ImageSource {
    /**
     * Looks an image up.
     *
     * @return why it cannot be pulled, in containerd's words; empty when it is there
     */
    Optional<String> refusal(String image);

    /** Has every image. */
    static ImageSource everything() {
        return image -> Optional.empty();
    }
}
