package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.Time;
import io.epicheck.testkit.fault.FaultProxy;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is counted is what a proxy sees. */
class TrafficTest {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();
    private final FaultProxy proxy =
            FaultProxy.to("127.0.0.1", Integer.parseInt(registry.address().substring("127.0.0.1:".length())));
    private final RegistryClient client =
            RegistryClient.of(new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), Time.system());
    private final Repository base = new Repository(proxy.address(), "library/nginx");
    private final byte[] layer = new byte[2_000_000];

    @BeforeEach
    void seed() {
        registry.seed(base.path(), "stable", BaseImage.nginx());
        new Random(7).nextBytes(layer);
    }

    @AfterEach
    void stop() {
        proxy.close();
        registry.close();
    }

    @Test
    void requestsOneAfterTheOtherShareOneConnection() throws IOException {
        for (int i = 0; i < 20; i++) {
            client.digest(base, "stable");
            client.manifest(base, "stable");
        }
        client.put(base, new Blob(Digests.of(layer), layer.length, new InMemory(layer)));
        try (InputStream in = client.open(base, Digests.of(layer), layer.length)) {
            assertThat(in.readAllBytes()).isEqualTo(layer);
        }
        client.digest(base, "nothing");
        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(client.traffic().connections()).isEqualTo(1);
        assertThat(client.traffic().requests()).isEqualTo(registry.requests().size());
        assertThat(client.traffic().bytesUp()).isEqualTo(layer.length);
        assertThat(client.traffic().bytesDown()).isGreaterThanOrEqualTo(layer.length);
    }

    @Test
    void requestsAtOnceOpenNoMoreThanThereAre() {
        IntStream.range(0, 40).parallel().forEach(i -> client.digest(base, "stable"));
        assertThat(client.traffic().connections())
                .isBetween((long) proxy.connections() - 1, (long) proxy.connections() + 1);
    }

    @Test
    void aBrokenConnectionIsOpenedAgain() {
        client.digest(base, "stable");
        proxy.reset();
        client.put(base, new Blob(Digests.of(layer), layer.length, new InMemory(layer)));
        assertThat(proxy.connections()).isEqualTo(2);
    }
}
