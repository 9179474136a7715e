package io.epicheck.image.registry;

import java.util.Map;

/**
 * A manifest that refers to another one by its {@code subject}: a signature, an SBOM, a provenance. Immutable.
 *
 * @param size in bytes
 * @param artifactType what it is; what a registry without the referrers API lists here may be wrong (ghcr.io says
 *     {@code application/vnd.oci.empty.v1+json}): then the manifest itself tells
 */
public record ReferrerDescriptor(
        String mediaType, String digest, long size, String artifactType, Map<String, String> annotations) {
    public ReferrerDescriptor {
        annotations = Map.copyOf(annotations);
    }
}
