package io.epicheck.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {
    @ParameterizedTest
    @CsvSource({
        "v1.30.0, true",
        "v1.34.4, true",
        "v1.29.14, false",
        "v1.29.6-eks-1de2ab1, false",
        "v1.30.5+k3s1, true",
        "1.31, true",
        "v1.4.0, false",
        "v2.0.0, true",
        "unknown, false"
    })
    void versionsAreComparedByTheirNumbers(String text, boolean sleeps) {
        assertThat(ServerVersion.of(text).isAtLeast(1, 30)).isEqualTo(sleeps);
        assertThat(ServerVersion.of(text)).hasToString(text);
    }

    @Test
    void theNewestHasEverything() {
        assertThat(ServerVersion.NEWEST.isAtLeast(99, 99)).isTrue();
    }
}
