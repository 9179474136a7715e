package io.epicheck.image.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.registry.Traffic;
import java.util.List;
import org.junit.jupiter.api.Test;

class PushReportTest {
    @Test
    void connectionsThatWereKeptAreNoneThatAreMissing() {
        assertThat(report(new Traffic(15, 0, 2_600_000, 12_000, 0, 1, 0)).summary())
                .isEqualTo("15 requests, 0 new connections, 2.6 MB up, 12 kB down; 2 blobs sent, 1 mounted, 0 there;"
                        + " 1 of 2 layers reused");
        assertThat(report(new Traffic(1, 1, 0, 0, 1, 0, 0)).summary())
                .startsWith("1 request, 1 new connection, 0 B up, 0 B down, 1 retry;");
    }

    private static PushReport report(Traffic traffic) {
        return new PushReport(traffic, 2, 1, 0, 2, 1, List.of());
    }
}
