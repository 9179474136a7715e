package io.epicheck.manifest;

import io.epicheck.Position;
import io.epicheck.cluster.KubeObject;

/**
 * One object, ready to be applied. Immutable.
 *
 * @param positions where its files say each part of it; for objects made by code the file is its name in angle brackets
 */
public record Manifest(KubeObject object, Positions positions) {
    /** An object made by code. */
    public static Manifest of(KubeObject object) {
        return new Manifest(object, Document.of(object).positions());
    }

    /** Where its file begins it. */
    public Position position() {
        return positions.start();
    }

    /** {@code Deployment epicheck/app}. */
    @Override
    public String toString() {
        return object.toString();
    }
}
