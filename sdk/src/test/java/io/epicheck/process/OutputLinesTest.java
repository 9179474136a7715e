package io.epicheck.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputLinesTest {
    @Test
    void linesAreWithoutColoursAndBounded() {
        List<String> lines = new ArrayList<>();
        OutputLines splitter = new OutputLines(lines::add);
        byte[] bytes = ("\u001b[31mred\u001b[0m\r\n10%\r100%\n\n" + "x".repeat(10_000) + "\nend").getBytes(UTF_8);
        splitter.put(bytes, bytes.length);
        splitter.end();
        assertThat(lines).hasSize(5).startsWith("red", "10%", "100%").endsWith("end");
        assertThat(lines.get(3)).isEqualTo("x".repeat(4000) + OutputLines.CUT);
    }
}
