package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.Time;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.http.MiniServer;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RecordedRequest;
import io.epicheck.testkit.registry.RegistryFeatures;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent is closed however its request ends, and is what it should be. */
class SourceStreamTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyPartThatWasOpenedIsClosed(boolean answered) throws IOException {
        Counting content = new Counting(new byte[3_000_000]);
        try (MiniServer server = MiniServer.start(exchange -> {
            if (answered) {
                exchange.send(201, Map.of(), new byte[0]);
            } else {
                exchange.reset();
            }
        })) {
            Transport transport = Transport.open(Duration.ofSeconds(5), Time.system());
            Repository repository = new Repository("127.0.0.1:" + server.port(), "team/web");
            Ask ask = Ask.of("PUT", URI.create("http://" + repository.registry() + "/"), Scopes.push(repository))
                    .with(Body.part(content, 0, content.size()), "application/octet-stream");
            for (int i = 0; i < 3; i++) {
                try {
                    assertThat(transport.send(ask, Map.of(), new Counters()).status())
                            .isEqualTo(201);
                } catch (IOException reset) {
                    assertThat(answered).isFalse();
                }
            }
        }
        assertThat(content.opened).hasPositiveValue();
        assertThat(content.closed).hasValue(content.opened.get());
    }

    @Test
    void aSourceThatSendsOtherBytesIsNamedAndNothingIsStored() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full());
                EmbeddedRegistry other = EmbeddedRegistry.start()) {
            Blob blob = elsewhere(scene, other);
            other.fail(Fault.corrupted().on("GET", "/blobs/").always());
            assertThatThrownBy(() -> scene.client.put(scene.target, blob))
                    .isInstanceOfSatisfying(
                            ImageException.class, e -> assertThat(e.code()).isEqualTo("DIGEST_MISMATCH"))
                    .hasMessageContaining(other.address());
            assertThat(scene.registry.requests())
                    .filteredOn(RecordedRequest::isBlobUpload)
                    .isNotEmpty()
                    .noneMatch(request -> request.bodyBytes() == scene.layer.length);
        }
    }

    @Test
    void bytesThatWereDamagedOnceAreReadAgain() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full());
                EmbeddedRegistry other = EmbeddedRegistry.start()) {
            Blob blob = elsewhere(scene, other);
            other.fail(Fault.corrupted().on("GET", "/blobs/"));
            assertThat(scene.client.put(scene.target, blob)).isEqualTo(Placed.UPLOADED);
            assertThat(scene.stored()).isTrue();
        }
    }

    private static Blob elsewhere(FaultScene scene, EmbeddedRegistry other) {
        Repository from = new Repository(other.address(), "team/base");
        scene.client.put(from, scene.blob());
        return new Blob(Digests.of(scene.layer), scene.layer.length, new InRepository(from));
    }

    private static final class Counting implements BlobContent {
        private final byte[] bytes;
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        Counting(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream open(long offset) {
            opened.incrementAndGet();
            return new FilterInputStream(new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset)) {
                private boolean open = true;

                @Override
                public void close() {
                    if (open) {
                        open = false;
                        closed.incrementAndGet();
                    }
                }
            };
        }
    }
}
