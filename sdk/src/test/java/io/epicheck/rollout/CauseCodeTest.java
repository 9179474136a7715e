package io.epicheck.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CauseCodeTest {
    private static final Pattern LITERAL = Pattern.compile("new Cause\\(\\s*\"([A-Z_]+)\"");

    @Test
    void everyOneIsExplainedInTheManualInItsOrder() {
        String page = text(Path.of("../docs/cause-codes.md"));
        List<String> headings = page.lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();
        assertThat(headings)
                .containsExactlyElementsOf(
                        Arrays.stream(CauseCode.values()).map(CauseCode::name).toList());
        for (CauseCode code : CauseCode.values()) {
            assertThat(page)
                    .contains("## " + code.name() + "\n\n" + code.meaning() + "\n\n- **When:** ")
                    .contains("- **What to do:** " + code.remedy() + "\n");
        }
    }

    @Test
    void noCauseIsMadeWithAnother() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            List<String> used = sources.filter(path -> path.toString().endsWith(".java"))
                    .flatMap(path -> LITERAL.matcher(text(path)).results())
                    .map(match -> match.group(1))
                    .toList();
            assertThat(used).allMatch(code -> CauseCode.of(code).isPresent());
        }
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
