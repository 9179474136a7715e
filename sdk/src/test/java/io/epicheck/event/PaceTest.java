package io.epicheck.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.retry.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
    @Test
    void aLineIsDueAfterThreeSecondsAndThenEveryFive() {
        ManualTime time = new ManualTime();
        Pace pace = Pace.begin(time);
        List<Integer> told = new ArrayList<>();
        for (int second = 0; second <= 14; second++) {
            if (pace.isDue()) {
                told.add(second);
            }
            assertThat(pace.isDue()).isFalse();
            time.pause(Duration.ofSeconds(1));
        }
        assertThat(told).containsExactly(3, 8, 13);
    }

    @ParameterizedTest
    @CsvSource({
        "120000000, 300000000, 120 of 300 MB",
        "0, 1500000, 0 of 2 MB",
        "41000, 300000, 41 of 300 kB",
        "0, 10, 0 of 1 kB",
        "1260000000, 12400000000, 1.3 of 12.4 GB",
        "5000000, -1, 5 MB",
        "5000, -1, 5 kB"
    })
    void aShareIsToldInTheUnitOfTheWhole(long bytes, long total, String text) {
        assertThat(Pace.share(bytes, total)).isEqualTo(text);
    }
}
