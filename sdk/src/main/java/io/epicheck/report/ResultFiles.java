package io.epicheck.report;

import io.epicheck.secret.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What a run leaves in its report folder, for the next job and for people.
 *
 * <table><caption>Files</caption>
 * <tr><td>{@code result.properties}</td><td>a few stable keys; what a Jenkinsfile or a shell script reads</td></tr>
 * <tr><td>{@code result.json}</td><td>the same, plus steps, objects, evidence</td></tr>
 * <tr><td>{@code summary.md}</td><td>for people</td></tr>
 * <tr><td>{@code events.jsonl}</td><td>is written while the run goes on, by {@link JsonEvents}</td></tr>
 * </table>
 */
public final class ResultFiles {
    private ResultFiles() {}

    /**
     * Writes all three; each appears as a whole or not at all.
     *
     * @param directory created when missing
     * @param redactor masks secrets in every text
     */
    public static void write(Path directory, RunReport report, Redactor redactor) throws IOException {
        RunReport shown = ShownReport.of(report, redactor);
        Files.createDirectories(directory);
        replace(directory.resolve("summary.md"), SummaryMarkdown.ofShown(shown));
        replace(directory.resolve("result.json"), ReportJson.text(shown));
        // Last, because scripts wait for this one.
        replace(directory.resolve("result.properties"), ReportProperties.text(shown));
    }

    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
