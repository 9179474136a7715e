package io.epicheck.runner;

import io.epicheck.event.EventSink;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.pipeline.PipelineResult;
import io.epicheck.report.GitHubOutputs;
import io.epicheck.report.JsonEvents;
import io.epicheck.report.ResultFiles;
import io.epicheck.report.RunReport;
import io.epicheck.report.SummaryText;
import io.epicheck.runner.console.Display;
import io.epicheck.runner.console.Style;
import io.epicheck.secret.Redactor;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/** Runs something that reports: shows what happens, then how it ended, and leaves the files behind. */
final class Job {
    private final Surroundings surroundings;
    private final OutputOptions options;

    Job(Surroundings surroundings, OutputOptions options) {
        this.surroundings = surroundings;
        this.options = options;
    }

    /** @return the exit status */
    int run(Pipeline pipeline, Function<Pipeline, PipelineResult> work) {
        Redactor redactor = pipeline.redactor();
        Optional<Path> directory = options.report(surroundings);
        // Standard output is the result's: with --output json nothing else may be there.
        PrintStream console = options.isJson() ? surroundings.err() : surroundings.out();
        Style style = new Style(surroundings.colours());
        PipelineResult result;
        try (Recorder file = Recorder.to(directory, redactor);
                Display display = display(style)) {
            EventSink sink = display.andThen(file.sink());
            if (options.isJson()) {
                sink = new JsonEvents(writer(surroundings.out()), Clock.systemUTC(), redactor).andThen(file.sink());
            }
            result = work.apply(pipeline.withListener(sink));
        }
        RunReport report = result.report();
        console.print(SummaryText.of(report, style, redactor));
        console.flush();
        if (result instanceof PipelineResult.Failed failed
                && options.verbosity().isVerbose()
                && report.exitCode() == io.epicheck.pipeline.ExitCode.INTERNAL) {
            failed.thrown().printStackTrace(surroundings.err());
        }
        leaveBehind(report, directory, redactor);
        return report.exitCode();
    }

    private Display display(Style style) {
        return options.isJson()
                ? Display.silent()
                : Display.of(
                        surroundings.out(), style, options.verbosity(), surroundings.terminal(), surroundings.width());
    }

    /** A report that cannot be written must not change how the run ended. */
    private void leaveBehind(RunReport report, Optional<Path> directory, Redactor redactor) {
        try {
            if (directory.isPresent()) {
                ResultFiles.write(directory.get(), report, redactor);
            }
            GitHubOutputs.of(surroundings.environment())
                    .write(report, directory.orElse(surroundings.directory()), redactor);
        } catch (IOException e) {
            surroundings.err().println("warning: the report could not be written: " + e.getMessage());
        }
    }

    private static Writer writer(PrintStream out) {
        return new OutputStreamWriter(out, StandardCharsets.UTF_8);
    }

    /** {@code events.jsonl}, when there is a report folder. */
    private record Recorder(Optional<JsonEvents> events) implements AutoCloseable {
        static Recorder to(Optional<Path> directory, Redactor redactor) {
            return new Recorder(directory.map(path -> {
                try {
                    Files.createDirectories(path);
                    return new JsonEvents(
                            Files.newBufferedWriter(path.resolve("events.jsonl")), Clock.systemUTC(), redactor);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }

        EventSink sink() {
            return events.<EventSink>map(known -> known).orElseGet(EventSink::none);
        }

        @Override
        public void close() {
            events.ifPresent(known -> {
                try {
                    known.close();
                } catch (IOException e) {
                    // Each line was flushed before.
                }
            });
        }
    }
}
