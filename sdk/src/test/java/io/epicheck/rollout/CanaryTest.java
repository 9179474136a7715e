package io.epicheck.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanaryTest {
    @ParameterizedTest
    @CsvSource({"3, 10, 1", "3, 50, 3", "10, 10, 2", "9, 10, 1", "1, 1, 1", "90, 10, 10", "2, 25, 1", "4, 20, 1"})
    void soManyNewPodsTakeTheShareBesideTheOldOnes(int old, int percent, int pods) {
        assertThat(Canary.pods(old, percent)).isEqualTo(pods);
    }

    @Property
    void theShareIsReachedWithTheFewestPods(
            @ForAll @IntRange(min = 1, max = 5000) int old, @ForAll @IntRange(min = 1, max = 50) int percent) {
        int pods = Canary.pods(old, percent);
        assertThat(pods * 100).isGreaterThanOrEqualTo(percent * (old + pods));
        assertThat((pods - 1) * 100).isLessThan(percent * (old + pods - 1));
        assertThat(pods).isBetween(1, old);
    }

    @Test
    void stepsThatDoNotGoUpAreRefused() {
        for (List<Integer> steps :
                List.of(List.<Integer>of(), List.of(0), List.of(51), List.of(20, 20), List.of(30, 10))) {
            assertThatThrownBy(() -> new Canary(steps, Duration.ZERO, ReleaseCheck.none()))
                    .as("%s", steps)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Canary(List.of(10), Duration.ofSeconds(-1), ReleaseCheck.none()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
