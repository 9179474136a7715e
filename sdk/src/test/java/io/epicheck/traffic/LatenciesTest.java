package io.epicheck.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.BadInputException;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.assertj.core.api.Assertions;

class LatenciesTest {
    @Property
    void everyPercentileIsWithinOnePercentOfTheSortedList(
            @ForAll @NotEmpty List<@LongRange(min = 1, max = 60_000_000) Long> micros) {
        Latencies latencies = new Latencies();
        micros.forEach(value -> latencies.add(value * 1000 + 999));
        List<Long> sorted = micros.stream().sorted().toList();
        for (double share : new double[] {0.5, 0.9, 0.99, 0.999}) {
            long exact = sorted.get((int) Math.ceil(share * sorted.size()) - 1);
            long found = latencies.at(share).toNanos() / 1000;
            assertThat((double) found).isBetween(exact * 0.99 - 1, exact * 1.01 + 1);
        }
        assertThat(latencies.percentiles().max()).isEqualTo(Duration.ofNanos(sorted.get(sorted.size() - 1) * 1000));
    }

    @Example
    void hoursAreCountedAndNothingIsNegative() {
        Latencies latencies = new Latencies();
        latencies.add(Duration.ofDays(2).toNanos());
        latencies.add(-5);
        assertThat(latencies.total()).isEqualTo(2);
        assertThat(latencies.at(0.5)).isZero();
    }

    @Example
    void aBudgetIsACountOrAShare() {
        assertThat(Budget.parse("3").allowed(1_000_000)).isEqualTo(3);
        assertThat(Budget.parse("0.1%").allowed(12_345)).isEqualTo(12);
        assertThat(Budget.parse("0.1%")).hasToString("0.1%");
        assertThat(Budget.parse("10%")).hasToString("10%");
        assertThat(Budget.parse("0")).hasToString("0");
        for (String bad : List.of("", "-1", "1.5", "100%", "1 %", "0.0001%", "x")) {
            Assertions.assertThatThrownBy(() -> Budget.parse(bad)).isInstanceOf(BadInputException.class);
        }
    }
}
