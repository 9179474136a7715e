package io.epicheck.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.epicheck.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each case of {@code bad-pipeline-files.txt}: a file, and every problem that it must be told. Reading contacts nothing: the reader has
 * only the text.
 */
class BadPipelineFileTest {
    record Case(String title, String yaml, List<String> problems) {
        @Override
        public String toString() {
            return title;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyProblemIsToldWithItsPlace(Case bad) {
        BadInputException refusal =
                catchThrowableOfType(BadInputException.class, () -> ConfigReader.parse("f", bad.yaml(), Path.of("")));
        assertThat(refusal).as(bad.yaml()).isNotNull();
        assertThat(refusal.problems().stream()
                        .flatMap(problem -> problem.toString().lines()))
                .containsExactlyElementsOf(bad.problems());
    }

    @Test
    void thereAreAtLeastSixty() throws IOException {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(60);
    }

    /** A case is a title line {@code === title}, the file, and after {@code ---8<---} one line per problem. */
    static Stream<Case> cases() throws IOException {
        try (InputStream in = BadPipelineFileTest.class.getResourceAsStream("/bad-pipeline-files.txt")) {
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
