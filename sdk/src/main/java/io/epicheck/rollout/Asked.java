package io.epicheck.rollout;

import io.epicheck.manifest.Manifest;
import java.util.List;

/**
 * What somebody wants to be deployed.
 *
 * @param manifests in apply order, with the names that people gave, or those of a release of the history
 * @param versionedConfig whether their configuration is to get names by its content
 */
record Asked(List<Manifest> manifests, boolean versionedConfig) {
    Asked {
        manifests = List.copyOf(manifests);
    }
}
