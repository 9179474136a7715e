package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
    @Test
    void addedLinesAreShownWithThreeAroundThem() {
        String before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        assertThat(UnifiedDiff.of("k8s/a.yaml", before, before.replace("5\n", "5\nnew\n")))
                .isEqualTo(
                        """
                        --- a/k8s/a.yaml
                        +++ b/k8s/a.yaml
                        @@ -3,6 +3,7 @@
                         3
                         4
                         5
                        +new
                         6
                         7
                         8
                        """);
    }

    @Test
    void aLastLineWithoutAnEndIsSaidToBeOne() {
        assertThat(UnifiedDiff.of("a", "1", "1\n2"))
                .isEqualTo(
                        """
                        --- a/a
                        +++ b/a
                        @@ -1 +1,2 @@
                        -1
                        \\ No newline at end of file
                        +1
                        +2
                        \\ No newline at end of file
                        """);
    }

    @Test
    void equalTextsHaveNone() {
        assertThat(UnifiedDiff.of("a", "1\n", "1\n")).isEmpty();
    }

    /** Read as patch reads it, the diff makes the one text of the other. */
    @Property(tries = 500)
    void theDiffMakesTheOneOfTheOther(@ForAll long seed) {
        Random random = new Random(seed);
        String before = text(random, random.nextInt(40));
        List<String> lines = new ArrayList<>(before.lines().toList());
        for (int i = random.nextInt(6); i > 0; i--) {
            int at = random.nextInt(lines.size() + 1);
            if (at < lines.size() && random.nextBoolean()) {
                lines.remove(at);
            } else {
                lines.add(at, "line " + random.nextInt(5));
            }
        }
        String after = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        assertThat(patched(before, UnifiedDiff.of("a", before, after))).isEqualTo(after);
    }

    private static String text(Random random, int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("line ").append(random.nextInt(5)).append('\n');
        }
        return text.toString();
    }

    private static String patched(String before, String diff) {
        List<String> old = before.lines().toList();
        List<String> result = new ArrayList<>();
        int at = 0;
        for (String line : diff.lines().skip(2).toList()) {
            if (line.startsWith("@@")) {
                String[] range = line.substring(4, line.indexOf(' ', 4)).split(",");
                int start = Integer.parseInt(range[0]) - (range.length > 1 && range[1].equals("0") ? 0 : 1);
                while (at < start) {
                    result.add(old.get(at++));
                }
            } else if (line.startsWith("+")) {
                result.add(line.substring(1));
            } else {
                assertThat(old.get(at)).isEqualTo(line.substring(1));
                if (line.startsWith(" ")) {
                    result.add(old.get(at));
                }
                at++;
            }
        }
        result.addAll(old.subList(at, old.size()));
        return result.isEmpty() ? "" : String.join("\n", result) + "\n";
    }
}
