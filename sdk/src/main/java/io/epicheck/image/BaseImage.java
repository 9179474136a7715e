package io.epicheck.image;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The image that is built on, for each platform that is asked for.
 *
 * @param digest of what its reference led to
 * @param index that an index is made like; empty when one manifest is asked for
 */
record BaseImage(String digest, Optional<Index> index, List<Part> parts) {
    BaseImage {
        parts = List.copyOf(parts);
    }

    /** @param mediaType OCI's or Docker's */
    record Index(String mediaType, ObjectNode json) {}

    /** @param descriptor of the manifest in the base's index, with its platform; an empty object without an index */
    record Part(ObjectNode descriptor, BaseManifest manifest) {}
}
