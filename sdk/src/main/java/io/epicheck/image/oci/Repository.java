package io.epicheck.image.oci;

import io.epicheck.ImageReference;

/** A repository of one registry. */
public record Repository(String registry, String path) {
    /** The repository that a reference lies in. */
    public static Repository of(ImageReference reference) {
        return new Repository(reference.registry(), reference.repository());
    }

    @Override
    public String toString() {
        return registry + "/" + path;
    }
}
