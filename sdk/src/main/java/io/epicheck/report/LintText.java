package io.epicheck.report;

import io.epicheck.lint.Finding;
import io.epicheck.lint.FixText;
import io.epicheck.lint.LintResult;
import io.epicheck.lint.LintResult.Entry;
import io.epicheck.lint.LintRule;
import io.epicheck.lint.LintRules;
import io.epicheck.lint.Severity;
import io.epicheck.lint.Silence;
import io.epicheck.secret.Sanitizer;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a lint found, for people. Pure. */
public final class LintText {
    private LintText() {}

    /** Every finding with its reason and the lines to add. Ends with a line break. */
    public static String of(LintResult result, SummaryStyle style) {
        StringBuilder text = new StringBuilder();
        for (Entry entry : result.open()) {
            Finding finding = entry.finding();
            text.append(headline(entry, style)).append('\n');
            text.append("    ").append(style.faint(finding.why())).append('\n');
            if (finding.fix().isEmpty()) {
                text.append("    ").append(remedy(finding)).append('\n');
            }
            for (FixText.Block block : FixText.blocks(finding)) {
                text.append("    ").append(Sanitizer.line(block.where())).append('\n');
                // As they stand in the file, so that they can be copied.
                block.yaml().forEach(line -> text.append(Sanitizer.text(line)).append('\n'));
            }
            text.append('\n');
        }
        result.silenced().forEach(entry -> text.append(silenced(entry)).append('\n'));
        result.unused().forEach(silence -> text.append(unused(silence)).append('\n'));
        if (!result.leftOut().isEmpty()) {
            text.append("not looked at: ").append(leftOut(result.leftOut())).append('\n');
        }
        return text.append(result.summary()).append('\n').toString();
    }

    /** One line for each error and warning, then how many there are of all; empty when nothing is found. */
    public static String brief(LintResult result, SummaryStyle style) {
        if (result.open().isEmpty() && result.unused().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        result.open().stream()
                .filter(entry -> entry.finding().severity() != Severity.NOTE)
                .forEach(entry -> text.append(headline(entry, style)).append('\n'));
        return text.append("lint: ")
                .append(result.summary())
                .append("; `epicheck lint` says why, and what to add\n")
                .toString();
    }

    /** Every rule there is, one a line. */
    public static String rules() {
        int width = LintRules.all().stream()
                .mapToInt(rule -> rule.id().length())
                .max()
                .orElse(0);
        return LintRules.all().stream()
                .map(rule -> String.format(
                        Locale.ROOT,
                        "%-" + width + "s  %-7s  %s\n",
                        rule.id(),
                        rule.severity().word(),
                        rule.meaning()))
                .collect(Collectors.joining());
    }

    private static String headline(Entry entry, SummaryStyle style) {
        Finding finding = entry.finding();
        String severity = finding.severity() == Severity.ERROR
                ? style.bad("error")
                : style.label(finding.severity().word());
        return place(finding) + ": " + severity + ": " + Sanitizer.line(finding.message()) + " [" + finding.rule() + "]"
                + (entry.environments().isEmpty() ? "" : " (" + String.join(", ", entry.environments()) + ")");
    }

    private static String silenced(Entry entry) {
        Silence silence = entry.silence().orElseThrow();
        return place(entry.finding()) + ": silenced: "
                + Sanitizer.line(entry.finding().message()) + " ["
                + entry.finding().rule() + "]: " + Sanitizer.line(silence.reason()) + " ("
                + Sanitizer.line(silence.position().toString()) + ")";
    }

    private static String unused(Silence silence) {
        return Sanitizer.line(silence.position().toString()) + ": note: nothing is found by `"
                + silence.rule() + "`"
                + silence.object()
                        .map(object -> " in " + Sanitizer.line(object))
                        .orElse("")
                + ", so there is nothing to silence; remove it";
    }

    private static String place(Finding finding) {
        return Sanitizer.line(finding.position().toString());
    }

    private static String remedy(Finding finding) {
        return LintRules.find(finding.rule()).map(LintRule::remedy).orElse("");
    }

    private static String leftOut(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + Sanitizer.line(entry.getKey()))
                .collect(Collectors.joining(", "));
    }
}
