package io.epicheck.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("1994-11-06T08:49:07Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT0S",
                "1 | PT1S",
                " 30 | PT30S",
                "3600 | PT1H",
                "999999 | PT24H",
                "99999999999999999999 | PT24H",
                "Sun, 06 Nov 1994 08:49:37 GMT | PT30S",
                "Sun, 06 Nov 1994 08:00:00 GMT | PT0S"
            })
    void isRead(String header, Duration wait) {
        assertThat(RetryAfter.parse(header, NOW)).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "soon", "1.5", "1s", "１", "Sun, 06 Foo 1994 08:49:37 GMT"})
    void garbageIsNoWish(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Optional.empty());
    }
}
