package io.epicheck.image.attest;

import io.epicheck.image.attest.sbom.Sbom;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.util.Optional;

/** Finds the SBOM that was stored with an image. */
public final class StoredSbom {
    private StoredSbom() {}

    /**
     * The document, as it was stored; nobody has verified it.
     *
     * @param manifest of one platform
     */
    public static Optional<byte[]> of(RegistryClient registry, Repository repository, Document manifest) {
        Artifacts artifacts = new Artifacts(registry, repository);
        return artifacts.of(manifest.digest()).stream()
                .filter(artifact -> artifact.contentType().equals(Sbom.MEDIA_TYPE)
                        && artifact.subject().equals(manifest.digest()))
                .flatMap(artifact -> artifacts.readable(artifact).stream())
                .findFirst();
    }
}
