package io.epicheck.image.publish;

import static io.epicheck.image.publish.TestImages.blob;
import static io.epicheck.image.publish.TestImages.client;
import static io.epicheck.image.publish.TestImages.repository;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.Time;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UploadsTest {
    @Test
    void whatTakesLongestBeginsFirstAndMountsComeLast() {
        Repository target = new Repository("registry.example.com", "team/web");
        Blob base = new Blob("sha256:base", 30_000_000, new InRepository(new Repository("registry.example.com", "b")));
        Blob other = new Blob("sha256:other", 20_000_000, new InRepository(new Repository("docker.io", "b")));
        Blob layer = new Blob("sha256:layer", 12_000_000, new InFile(Path.of("layer")));
        Blob small = new Blob("sha256:small", 5_000, new InFile(Path.of("small")));
        Blob config = blob("{}");
        assertThat(Uploads.longestFirst(List.of(base, small, config, layer, other), target))
                .containsExactly(other, layer, small, config, base);
    }

    @Test
    void theFirstBlobThatFailsEndsTheOthers() {
        Blob slow = blob("slow");
        Blob refused = blob("refused");
        try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
            registry.fail(Fault.stalled().on("HEAD", slow.digest()).always());
            registry.fail(Fault.answer(403).on("HEAD", refused.digest()).always());
            Uploads uploads =
                    new Uploads(client(registry.address(), Time.system()), repository(registry.address()), event -> {});
            long begun = System.nanoTime();
            assertThatThrownBy(() -> uploads.put(List.of(slow, refused))).hasMessageContaining("403");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        }
    }
}
