package io.epicheck.runner;

import io.epicheck.BadInputException;
import io.epicheck.lint.LintContext;
import io.epicheck.lint.LintResult;
import io.epicheck.lint.Linter;
import io.epicheck.lint.Severity;
import io.epicheck.manifest.PlainManifests;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.report.LintJson;
import io.epicheck.report.LintSarif;
import io.epicheck.report.LintText;
import io.epicheck.runner.console.Style;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.Sanitizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "lint",
        mixinStandardHelpOptions = true,
        description = {
            "Say what in the manifests would lose requests or make a release fail, why, and which lines to add.",
            "Looks at every environment of the pipeline file; with PATHs at those files and folders of plain manifests,"
                    + " such as the output of `helm template`. Needs neither network nor secrets."
        })
final class LintCommand implements Callable<Integer> {
    /** The form of the output. */
    enum Form {
        text,
        json,
        sarif
    }

    /** What counts as a failure. */
    enum Threshold {
        error,
        warning,
        note,
        never;

        Optional<Severity> severity() {
            return switch (this) {
                case error -> Optional.of(Severity.ERROR);
                case warning -> Optional.of(Severity.WARNING);
                case note -> Optional.of(Severity.NOTE);
                case never -> Optional.empty();
            };
        }
    }

    private final Surroundings surroundings;

    @Mixin
    private FileOptions file;

    @Mixin
    @SuppressWarnings("UnusedVariable") // the failure handler reads it from the arguments
    private TraceOption trace;

    @Mixin
    private EnvironmentOption environment;

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "Plain manifests instead of the pipeline file's.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text, json or sarif (default: ${DEFAULT-VALUE}).")
    private Form form;

    @Option(names = "--sarif", paramLabel = "FILE", description = "Write SARIF 2.1.0 there too, for code scanning.")
    private Optional<Path> sarif = Optional.empty();

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            defaultValue = "error",
            description = "End with status 1 from this on: error, warning, note or never (default: ${DEFAULT-VALUE}).")
    private Threshold threshold;

    @Mixin
    private FixOption fix;

    @Option(names = "--list-rules", description = "Show every rule, and nothing else.")
    private boolean rules;

    LintCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (rules) {
            surroundings.out().print(LintText.rules());
            return ExitCode.OK;
        }
        Optional<Pipeline> pipeline = paths.isEmpty() ? Optional.of(file.pipeline(surroundings)) : Optional.empty();
        if (fix.isAsked() && !fix.apply(pipeline, environment.name(surroundings), surroundings)) {
            return ExitCode.OK;
        }
        LintResult result = pipeline.map(this::ofPipeline).orElseGet(this::ofPaths);
        String text =
                switch (form) {
                    case text -> LintText.of(result, new Style(surroundings.colours()));
                    case json -> LintJson.of(result);
                    case sarif -> sarif(result);
                };
        String shown = pipeline.map(Pipeline::redactor)
                .map(redactor -> redactor.redact(text))
                .orElse(text);
        surroundings.out().print(shown);
        surroundings.out().flush();
        sarif.ifPresent(path -> write(path, pipeline.map(Pipeline::redactor), sarif(result)));
        boolean failed = threshold.severity().map(result::reaches).orElse(false);
        return failed ? ExitCode.FAILED : ExitCode.OK;
    }

    private LintResult ofPipeline(Pipeline pipeline) {
        Optional<String> named = environment.name(surroundings);
        return LintResult.merged(pipeline.lint(named), named.isEmpty());
    }

    private LintResult ofPaths() {
        PlainManifests plain =
                PlainManifests.read(paths.stream().map(surroundings::resolved).toList());
        return LintResult.of(Linter.standard().lint(plain.manifests(), LintContext.standard()), plain.leftOut());
    }

    private String sarif(LintResult result) {
        Path here = surroundings.directory().toAbsolutePath();
        Path root = surroundings
                .variable("GITHUB_WORKSPACE")
                .map(Path::of)
                .filter(here::startsWith)
                .orElse(here);
        return LintSarif.of(result, Version.number(), root, file.path(surroundings));
    }

    private void write(Path path, Optional<Redactor> redactor, String text) {
        try {
            Files.writeString(
                    surroundings.resolved(path),
                    redactor.map(known -> known.redact(text)).orElse(text));
        } catch (IOException e) {
            throw new BadInputException(
                    "NOT_WRITABLE",
                    "the file " + path + " cannot be written: " + Sanitizer.line(String.valueOf(e.getMessage())),
                    "Name a file in a folder that exists.");
        }
    }
}
