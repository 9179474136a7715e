package io.epicheck.lint;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import tools.jackson.databind.JsonNode;

/** One change to the manifests that mends a finding: shown as lines to add, written into a file, or made on the way to the cluster. */
public sealed interface Change {
    /**
     * Gives a field a value; parents that are missing are made.
     *
     * @param pointer JSON pointer (RFC 6901) in the object; items of lists by their index
     */
    record Put(Manifest manifest, String pointer, JsonNode value) implements Change {}

    /** Adds an object. */
    record Add(KubeObject object) implements Change {}
}
