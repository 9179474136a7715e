package io.epicheck.runner;

import io.epicheck.BadInputException;
import io.epicheck.lint.FileFix;
import io.epicheck.lint.FileFixes;
import io.epicheck.lint.Finding;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.Sanitizer;
import java.io.PrintStream;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Mends the files of what a lint finds. */
final class FixOption {
    @Option(
            names = "--fix",
            description = {
                "Write the fixes into the manifests' files; all else in them stays byte for byte.",
                "What only a person can do is listed, and what is left is linted."
            })
    private boolean fix;

    @Option(
            names = {"--dry-run", "--diff"},
            description = "Show what --fix would write, as a diff that `git apply` takes, and write nothing.")
    private boolean dryRun;

    boolean isAsked() {
        return fix || dryRun;
    }

    /** @return whether files were written, so that what is left is worth a look */
    boolean apply(Optional<Pipeline> pipeline, Optional<String> environment, Surroundings surroundings) {
        Pipeline known = pipeline.orElseThrow(() -> new BadInputException(
                "FIX_NEEDS_A_PIPELINE_FILE",
                "only the manifests of a pipeline file can be fixed",
                "Leave the paths out, or take the lines that `epicheck lint` shows."));
        FileFixes fixes = known.fixes(environment);
        if (dryRun) {
            print(surroundings.out(), fixes.diff(), known.redactor());
            byHand(fixes, surroundings.err(), known.redactor());
            return false;
        }
        fixes.files().forEach(FileFix::write);
        StringBuilder text = new StringBuilder();
        for (Finding finding : fixes.fixed()) {
            text.append("fixed: ").append(finding.position()).append(": ").append(finding.message());
            text.append(" (").append(finding.rule()).append(")\n");
        }
        for (FileFix file : fixes.files()) {
            text.append("written: ").append(file.path()).append('\n');
        }
        // Standard output is the report's, whatever its form.
        print(surroundings.err(), text.toString(), known.redactor());
        byHand(fixes, surroundings.err(), known.redactor());
        return true;
    }

    private static void byHand(FileFixes fixes, PrintStream to, Redactor redactor) {
        StringBuilder text = new StringBuilder();
        for (FileFixes.ByHand each : fixes.byHand()) {
            Finding finding = each.finding();
            text.append("by hand: ").append(finding.position()).append(": ").append(finding.message());
            text.append(" (")
                    .append(finding.rule())
                    .append("): ")
                    .append(each.reason())
                    .append('\n');
        }
        print(to, text.toString(), redactor);
    }

    private static void print(PrintStream to, String text, Redactor redactor) {
        to.print(Sanitizer.text(redactor.redact(text)));
        to.flush();
    }
}
