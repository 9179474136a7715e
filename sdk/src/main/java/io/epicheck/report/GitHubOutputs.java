package io.epicheck.report;

import io.epicheck.secret.Redactor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells GitHub Actions what came out: step outputs through the file in {@code GITHUB_OUTPUT}, and the summary through the one in
 * {@code GITHUB_STEP_SUMMARY}. Does nothing where the variables are not set.
 *
 * <p>Outputs: {@code image-tag}, {@code image-digests} (JSON object, name to digest), {@code outcome}, {@code environment},
 * {@code changed}, {@code report-dir}.
 */
public final class GitHubOutputs {
    /** GitHub drops a step's summary that is larger, and says so in the log only. */
    private static final int SUMMARY_LIMIT = 1024 * 1024;

    private static final String SHORTENED = "\n\n(shortened: the rest is in summary.md)\n";

    private final Optional<Path> outputs;
    private final Optional<Path> summary;
    private final Supplier<String> delimiter;

    GitHubOutputs(Optional<Path> outputs, Optional<Path> summary, Supplier<String> delimiter) {
        this.outputs = outputs;
        this.summary = summary;
        this.delimiter = delimiter;
    }

    /** @param environment the variables of the process */
    public static GitHubOutputs of(Map<String, String> environment) {
        return new GitHubOutputs(
                file(environment, "GITHUB_OUTPUT"),
                file(environment, "GITHUB_STEP_SUMMARY"),
                () -> "epicheck_" + UUID.randomUUID());
    }

    private static Optional<Path> file(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    /** Appends to both files. Secrets are masked. */
    public void write(RunReport report, Path reportDirectory, Redactor redactor) throws IOException {
        RunReport shown = ShownReport.of(report, redactor);
        if (outputs.isPresent()) {
            StringBuilder text = new StringBuilder();
            values(shown, reportDirectory).forEach((name, value) -> text.append(entry(name, value)));
            append(outputs.get(), text.toString());
        }
        if (summary.isPresent()) {
            append(summary.get(), limited(SummaryMarkdown.ofShown(shown)));
        }
    }

    /**
     * Appends outputs.
     *
     * @return false where there is no {@code GITHUB_OUTPUT}
     */
    public boolean write(Map<String, String> values) throws IOException {
        if (outputs.isEmpty()) {
            return false;
        }
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append(entry(name, value)));
        append(outputs.get(), text.toString());
        return true;
    }

    private static Map<String, String> values(RunReport report, Path reportDirectory) {
        Map<String, String> digests = new LinkedHashMap<>();
        report.images()
                .forEach((name, reference) -> digests.put(name, reference.substring(reference.indexOf('@') + 1)));
        Map<String, String> values = new LinkedHashMap<>();
        values.put("image-tag", report.imageTag());
        values.put("image-digests", JsonMapper.shared().writeValueAsString(digests));
        values.put("outcome", report.outcome().word());
        values.put("environment", report.target().environment());
        values.put("changed", String.valueOf(report.changedAnything()));
        values.put("report-dir", reportDirectory.toString());
        return values;
    }

    /** The form for values of several lines; nobody can guess the delimiter, so no value can end early and add outputs of its own. */
    private String entry(String name, String value) {
        String end = delimiter.get();
        while (value.contains(end)) {
            end = delimiter.get();
        }
        return name + "<<" + end + "\n" + value + "\n" + end + "\n";
    }

    static String limited(String markdown) {
        byte[] bytes = markdown.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= SUMMARY_LIMIT) {
            return markdown;
        }
        int room = SUMMARY_LIMIT - SHORTENED.length();
        while (bytes[room] != '\n') {
            room--;
        }
        return new String(bytes, 0, room, StandardCharsets.UTF_8) + SHORTENED;
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
