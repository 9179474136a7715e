package io.epicheck.runner;

import io.epicheck.runner.console.Verbosity;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is printed, and what is left behind. */
final class OutputOptions {
    /** The form of the output. */
    enum Form {
        text,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text, or json: one event per line on standard output (default: ${DEFAULT-VALUE}).")
    private Form form;

    @ArgGroup
    private Loudness loudness = new Loudness();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write result.properties, result.json, summary.md and events.jsonl there"
                    + " (default: the variable EPICHECK_REPORT_DIR, or none).")
    private Optional<Path> report = Optional.empty();

    /** One or the other. */
    static final class Loudness {
        @Option(
                names = {"-v", "--verbose"},
                description = "Show every object, and details.")
        private boolean verbose;

        @Option(
                names = {"-q", "--quiet"},
                description = "Show only how it ended.")
        private boolean quiet;
    }

    boolean isJson() {
        return form == Form.json;
    }

    Verbosity verbosity() {
        return loudness.quiet ? Verbosity.QUIET : loudness.verbose ? Verbosity.VERBOSE : Verbosity.NORMAL;
    }

    Optional<Path> report(Surroundings surroundings) {
        return report.or(() -> Optional.ofNullable(surroundings.environment().get("EPICHECK_REPORT_DIR"))
                        .filter(value -> !value.isBlank())
                        .map(Path::of))
                .map(path -> surroundings.directory().resolve(path));
    }
}
