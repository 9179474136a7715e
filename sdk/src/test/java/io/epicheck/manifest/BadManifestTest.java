package io.epicheck.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.epicheck.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case of {@code bad-manifests.txt}: a file, and every line that it must be told. No cluster is there to be asked. */
class BadManifestTest {
    record Case(String title, String yaml, List<String> problems) {
        @Override
        public String toString() {
            return title;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyProblemIsToldWithItsPlace(Case bad) {
        BadInputException refusal = catchThrowableOfType(
                BadInputException.class, () -> Manifests.parse("m", bad.yaml()).resolve("shop"));
        assertThat(refusal).as(bad.yaml()).isNotNull();
        assertThat(refusal.problems().stream()
                        .flatMap(problem -> problem.toString().lines()))
                .containsExactlyElementsOf(bad.problems());
    }

    @Test
    void thereAreAtLeastThirty() throws IOException {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(30);
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream in = BadManifestTest.class.getResourceAsStream("/bad-manifests.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<Case> cases = new ArrayList<>();
            for (String part : text.split("(?m)^=== ")) {
                if (!part.isBlank()) {
                    int line = part.indexOf('\n');
                    String[] halves = part.substring(line + 1).split("(?m)^---8<---\n", 2);
                    cases.add(new Case(
                            part.substring(0, line),
                            halves[0],
                            halves[1].stripTrailing().lines().toList()));
                }
            }
            return cases.stream();
        }
    }
}
