package io.epicheck.image.publish;

import static io.epicheck.image.publish.TestImages.blob;
import static io.epicheck.image.publish.TestImages.client;
import static io.epicheck.image.publish.TestImages.repository;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.image.oci.Blob;
import io.epicheck.retry.Time;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UploadsTest {
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
