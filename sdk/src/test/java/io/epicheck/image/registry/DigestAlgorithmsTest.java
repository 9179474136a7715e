package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.ManualTime;
import io.epicheck.testkit.http.MiniServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes are those of the digest that they were asked for by, whatever algorithm it is of. */
class DigestAlgorithmsTest {
    private static final byte[] RIGHT = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] WRONG = "{\"schemaVersion\":1}".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(strings = {"sha256:", "sha384:", "sha512:"})
    void theRightBytesPass(String algorithm) throws IOException {
        String digest = Digests.of(algorithm, RIGHT);
        try (MiniServer server = serving(RIGHT, Map.of())) {
            assertThat(client().manifest(repository(server), digest))
                    .hasValueSatisfying(found -> assertThat(found.digest()).isEqualTo(digest));
            assertThat(client().blob(repository(server), digest)).isEqualTo(RIGHT);
            try (InputStream in = client().open(repository(server), digest, RIGHT.length)) {
                assertThat(in.readAllBytes()).isEqualTo(RIGHT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:", "sha384:", "sha512:"})
    void otherBytesAreRefused(String algorithm) {
        String digest = Digests.of(algorithm, RIGHT);
        try (MiniServer server = serving(WRONG, Map.of("Docker-Content-Digest", digest))) {
            refused("DIGEST_MISMATCH", () -> client().manifest(repository(server), digest));
            refused("DIGEST_MISMATCH", () -> client().blob(repository(server), digest));
            refused("DIGEST_MISMATCH", () -> {
                try (InputStream in = client().open(repository(server), digest, WRONG.length)) {
                    in.readAllBytes();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void aDigestThatNobodyHereCanVerifyIsRefused() {
        try (MiniServer server = serving(RIGHT, Map.of())) {
            refused("DIGEST_UNKNOWN", () -> client().manifest(repository(server), "md5:" + "0".repeat(32)));
        }
    }

    @Test
    void byATagTheHeaderMustFitTheBytes() {
        try (MiniServer server = serving(WRONG, Map.of("Docker-Content-Digest", Digests.of(RIGHT)))) {
            refused("DIGEST_MISMATCH", () -> client().manifest(repository(server), "main"));
        }
    }

    private static void refused(String code, Runnable read) {
        assertThatThrownBy(read::run).isInstanceOfSatisfying(ImageException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    private static MiniServer serving(byte[] bytes, Map<String, String> headers) {
        return MiniServer.start(exchange -> exchange.send(200, headers, bytes));
    }

    private static Repository repository(MiniServer server) {
        return new Repository("127.0.0.1:" + server.port(), "team/web");
    }

    private static RegistryClient client() {
        return RegistryClient.of(new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), new ManualTime());
    }
}
