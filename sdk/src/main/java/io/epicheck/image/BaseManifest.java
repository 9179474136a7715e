package io.epicheck.image;

import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Platform;
import io.epicheck.image.oci.Repository;
import tools.jackson.databind.node.ObjectNode;

/**
 * The image that is built on, for one platform, read whole: fields that nobody here knows are kept.
 *
 * @param mediaType of the manifest
 */
record BaseManifest(Repository repository, String mediaType, ObjectNode manifest, ObjectNode config) {
    boolean isDocker() {
        return mediaType.equals(MediaTypes.DOCKER_MANIFEST);
    }

    /** What its configuration says. */
    Platform platform() {
        return Platform.of(config);
    }
}
