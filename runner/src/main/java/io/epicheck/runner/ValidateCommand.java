package io.epicheck.runner;

import io.epicheck.config.PipelineConfig.EnvironmentConfig;
import io.epicheck.lint.LintResult;
import io.epicheck.manifest.Manifest;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.report.LintText;
import io.epicheck.runner.console.Style;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = {
            "Check the pipeline file and the manifests of every environment, and tell everything that is wrong.",
            "What would lose requests is told, too (`epicheck lint` says more about that).",
            "Needs neither network nor secrets."
        })
final class ValidateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private FileOptions file;

    @Option(
            names = {"-v", "--verbose"},
            description = "List the objects.")
    private boolean verbose;

    ValidateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Pipeline pipeline = file.pipeline(surroundings);
        Map<String, List<Manifest>> manifests = pipeline.manifests(Optional.empty());
        manifests.forEach((environment, objects) -> {
            surroundings
                    .out()
                    .println(environment + ": " + objects.size() + " objects" + hardened(pipeline, environment));
            if (verbose) {
                objects.forEach(object -> surroundings.out().println("  " + object));
            }
        });
        LintResult lint = LintResult.merged(pipeline.lint(manifests), true);
        surroundings.out().print(pipeline.redactor().redact(LintText.brief(lint, new Style(surroundings.colours()))));
        surroundings.out().println(file.path(surroundings) + " is in order");
        return ExitCode.OK;
    }

    private static String hardened(Pipeline pipeline, String environment) {
        return Optional.ofNullable(pipeline.config().environments().get(environment))
                .filter(EnvironmentConfig::harden)
                .map(hardened ->
                        ", hardened as for the newest Kubernetes (plan and deploy ask the server which one it is)")
                .orElse("");
    }
}
