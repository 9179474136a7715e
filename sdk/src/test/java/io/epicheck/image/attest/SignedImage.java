package io.epicheck.image.attest;

import io.epicheck.ImageReference;
import io.epicheck.image.attest.sign.TestKeys;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An image in an embedded registry, and a key. */
final class SignedImage implements AutoCloseable {
    static final String REPOSITORY = "team/web";

    final EmbeddedRegistry registry = EmbeddedRegistry.start();
    final RegistryClient client =
            RegistryClient.of(new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), Time.system());
    final Repository repository = new Repository(registry.address(), REPOSITORY);
    final TestKeys keys = TestKeys.fresh();
    final List<String> told = new ArrayList<>();
    final Document image;
    final Document other;

    SignedImage() {
        image = seed("1", BaseImage.nginx());
        other = seed("2", BaseImage.node());
    }

    private Document seed(String tag, BaseImage content) {
        registry.seed(REPOSITORY, tag, content);
        return ImageDocuments.read(client, repository, tag).root();
    }

    SupplyChain chain() {
        return new SupplyChain(client, repository, told::add);
    }

    Artifacts artifacts() {
        return new Artifacts(client, repository);
    }

    Verification verified() {
        return verified(keys);
    }

    Verification verified(TestKeys by) {
        return new ImageVerifier(client, by.verifying())
                .verify(ImageReference.parse(repository + "@" + image.digest()));
    }

    /** Manifests in the list of referrers. */
    int referrers() {
        return client.referrers(repository, image.digest()).size();
    }

    JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    @Override
    public void close() {
        registry.close();
    }
}
