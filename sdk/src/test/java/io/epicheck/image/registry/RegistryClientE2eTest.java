package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.Time;
import io.epicheck.testkit.fault.FaultProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client with real registries: {@code REGISTRY} has no referrers API, {@code REFERRERS_REGISTRY} has one. */
@Tag("e2e")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class RegistryClientE2eTest {
    private final RegistryClient client =
            RegistryClient.of(new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), Time.system());
    private final byte[] layer = new byte[1_000_000];

    private static Repository repository(String variable) {
        String address = System.getenv(variable);
        assumeTrue(address != null && !address.isEmpty(), variable + " is not set");
        return new Repository(address, "registry/" + UUID.randomUUID());
    }

    private Blob blob() {
        new Random().nextBytes(layer);
        return new Blob(Digests.of(layer), layer.length, new InMemory(layer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"REGISTRY", "REFERRERS_REGISTRY"})
    void blobsWholeAndInChunksAndMounted(String variable) {
        Repository repository = repository(variable);
        Blob whole = blob();
        assertThat(client.put(repository, whole)).isEqualTo(Placed.UPLOADED);
        assertThat(client.put(repository, whole)).isEqualTo(Placed.EXISTED);
        assertThat(client.blob(repository, whole.digest())).isEqualTo(layer);
        Repository other = new Repository(repository.registry(), repository.path() + "/other");
        assertThat(client.put(other, new Blob(whole.digest(), whole.size(), new InRepository(repository))))
                .isIn(Placed.MOUNTED, Placed.UPLOADED, Placed.EXISTED);
        assertThat(client.hasBlob(other, whole.digest())).isTrue();
        Blob chunked = blob();
        client.inChunks(300_000, 300_000).put(repository, chunked);
        assertThat(client.blob(repository, chunked.digest())).isEqualTo(layer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"REGISTRY", "REFERRERS_REGISTRY"})
    void aBreakInTheMiddleOfAChunkIsMended(String variable) {
        Repository repository = repository(variable);
        String[] address = repository.registry().split(":");
        try (FaultProxy proxy = FaultProxy.to(address[0], Integer.parseInt(address[1]))) {
            Repository broken = new Repository(proxy.address(), repository.path());
            Blob blob = blob();
            proxy.cutRequestsAfter(500_000);
            client.inChunks(300_000, 300_000).put(broken, blob);
            assertThat(client.blob(repository, blob.digest())).isEqualTo(layer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REGISTRY", "REFERRERS_REGISTRY"})
    void tagsAndReferrers(String variable) {
        Repository repository = repository(variable);
        Document image = image(repository, "");
        Set<String> set = client.putManifest(repository, image, List.of("1.0", "latest"));
        for (String tag : List.of("1.0", "latest")) {
            if (!set.contains(tag)) {
                client.tag(repository, tag, image);
            }
        }
        assertThat(client.tags(repository)).contains("1.0", "latest");
        assertThat(client.digest(repository, "1.0")).contains(image.digest());
        String subject = ",\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(image.mediaType(), image.digest(), image.bytes().length);
        for (String type : List.of("a", "b")) {
            client.putReferrer(
                    repository, image(repository, ",\"artifactType\":\"application/x." + type + "\"" + subject));
        }
        assertThat(client.referrers(repository, image.digest())).hasSize(2);
        assertThat(client.tags(repository).stream().anyMatch(tag -> tag.startsWith("sha256-")))
                .isEqualTo(variable.equals("REGISTRY"));
    }

    @Test
    void theWrongSchemeIsToldInTwoSeconds() {
        Repository repository = repository("REGISTRY");
        RegistrySettings settings = new RegistrySettings(
                Map.of(repository.registry(), new RegistrySettings.Registry(Optional.of(false), List.of())));
        RegistryClient tls = RegistryClient.of(
                new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), settings, Time.system());
        long begin = System.nanoTime();
        assertThatThrownBy(() -> tls.digest(repository, "latest"))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("REGISTRY_SCHEME"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    }

    private Document image(Repository repository, String more) {
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        client.put(repository, new Blob(Digests.of(config), config.length, new InMemory(config)));
        return Document.of(
                MediaTypes.OCI_MANIFEST,
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":2},\"layers\":[]%s}"
                        .formatted(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, Digests.of(config), more)
                        .getBytes(StandardCharsets.UTF_8));
    }
}
