package io.epicheck.image.registry;

import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.ManualTime;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RegistryFeatures;
import io.epicheck.testkit.registry.RegistryLogin;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A registry with a login, some content, and a client that knows it. */
final class FaultScene implements AutoCloseable {
    private static final Map<String, String> ANN =
            Map.of("HOME", "/nonexistent", "REGISTRY_USERNAME", "ann", "REGISTRY_PASSWORD", "canary-pass");

    final ManualTime time = new ManualTime();
    final EmbeddedRegistry registry;
    final RegistryClient client;
    final Repository base;
    final Repository target;
    final byte[] layer = new byte[300_000];

    FaultScene(RegistryFeatures features) {
        registry = EmbeddedRegistry.start(new RegistryLogin.Bearer("ann", "canary-pass", false), features);
        client = RegistryClient.of(new RegistryCredentials(ANN, Set.of(registry.address())), time);
        base = new Repository(registry.address(), "library/nginx");
        target = new Repository(registry.address(), "team/web");
        registry.seed(base.path(), "stable", BaseImage.nginx());
        new Random(7).nextBytes(layer);
    }

    RegistryClient inChunks() {
        return client.inChunks(100_000, 100_000);
    }

    Blob blob() {
        return new Blob(Digests.of(layer), layer.length, new InMemory(layer));
    }

    Blob mountable() {
        client.put(base, blob());
        return new Blob(Digests.of(layer), layer.length, new InRepository(base));
    }

    boolean stored() {
        return registry.blob(target.path(), Digests.of(layer)).isPresent();
    }

    /** A manifest whose blobs are in the target repository. */
    Document image() {
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        client.put(target, new Blob(Digests.of(config), config.length, new InMemory(config)));
        return Document.of(
                MediaTypes.OCI_MANIFEST,
                """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":2},"layers":[]}"""
                        .formatted(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, Digests.of(config))
                        .getBytes(StandardCharsets.UTF_8));
    }

    Document referrer(Document subject, String type) {
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        return Document.of(
                MediaTypes.OCI_MANIFEST,
                """
                {"schemaVersion":2,"mediaType":"%s","artifactType":"%s","config":{"mediaType":"%s","digest":"%s","size":2},\
                "layers":[],"subject":{"mediaType":"%s","digest":"%s","size":%d},"annotations":{"made":"by ann"}}"""
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                type,
                                "application/vnd.oci.empty.v1+json",
                                Digests.of(config),
                                subject.mediaType(),
                                subject.digest(),
                                subject.bytes().length)
                        .getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        registry.close();
    }
}
