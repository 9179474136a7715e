package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LintRulesPageTest {
    @Test
    void everyRuleIsExplainedInTheManualInItsOrder() throws IOException {
        String page = Files.readString(Path.of("../docs/lint-rules.md"));
        List<String> headings = page.lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();
        assertThat(headings)
                .containsExactlyElementsOf(
                        LintRules.all().stream().map(LintRule::id).toList());
        for (LintRule rule : LintRules.all()) {
            assertThat(page)
                    .contains("## " + rule.id() + "\n\n" + rule.meaning() + " ("
                            + rule.severity().word() + ")\n\n- **Why:** " + rule.why() + "\n- **What to do:** "
                            + rule.remedy() + "\n- **`--fix`:** ");
        }
    }
}
