package io.epicheck.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.config.PipelineConfig.CanaryConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanaryConfigTest {
    @Test
    void stepsPauseAndChecksAreRead() {
        assertThat(canary("{steps: [10%, 50%], pause: 5s, checks: [page]}"))
                .isEqualTo(new CanaryConfig(List.of(10, 50), Duration.ofSeconds(5), List.of("page")));
        assertThat(canary("{steps: 20%}")).isEqualTo(new CanaryConfig(List.of(20), Duration.ofSeconds(30), List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{steps: [50%, 10%]} | f:5:60: | step 10% is not larger than the one before",
                "{steps: [60%]} | f:5:55: | is not a share from 1% to 50%",
                "{steps: [\"${share}\"]} | f:5:55: | a step cannot hold a variable",
                "{steps: [10%], pause: 10m} | f:5:68: | the pauses take 600 s together, and a deploy has 600 s",
                "{steps: [10%], checks: [pge]} | f:5:70: | there is no smoke check `pge`; did you mean `page`?",
                "{steps: [10%], checks: [site]} | f:5:70: | cannot ask the new pods alone",
                "{pause: 10s} | f:5: | `steps` is missing",
            })
    void whatCannotBeDoneIsSaidWithItsPlace(String canary, String place, String message) {
        assertThatThrownBy(() -> canary(canary))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(place)
                .hasMessageContaining(message);
    }

    private static CanaryConfig canary(String canary) {
        return ConfigReader.parse(
                        "f",
                        """
                        application: shop
                        manifests: k8s
                        variables: {share: 10%%}
                        environments:
                          prod: {namespace: shop, strategy: {canary: %s}}
                        smoke:
                          - {name: page, service: web}
                          - {name: site, url: "https://example.com/"}
                        """
                                .formatted(canary),
                        Path.of("."))
                .environments()
                .get("prod")
                .canary()
                .orElseThrow();
    }
}
