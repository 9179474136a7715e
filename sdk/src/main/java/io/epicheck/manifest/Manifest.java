package io.epicheck.manifest;

import io.epicheck.Position;
import io.epicheck.cluster.KubeObject;

/**
 * One object, ready to be applied. Immutable.
 *
 * @param position where its file says it; for objects made by code the file is its name in angle brackets
 */
public record Manifest(KubeObject object, Position position) {
    /** {@code Deployment epicheck/app}. */
    @Override
    public String toString() {
        return object.toString();
    }
}
