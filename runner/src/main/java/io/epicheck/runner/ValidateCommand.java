package io.epicheck.runner;

import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = {
            "Check the pipeline file and the manifests of every environment, and tell everything that is wrong.",
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
        pipeline.validate().forEach((environment, objects) -> {
            surroundings.out().println(environment + ": " + objects.size() + " objects" + hardened(pipeline, environment));
            if (verbose) {
                objects.forEach(object -> surroundings.out().println("  " + object));
            }
        });
        surroundings.out().println(file.path(surroundings) + " is in order");
        return ExitCode.OK;
    }

    private static String hardened(Pipeline pipeline, String environment) {
        return pipeline.config().environments().get(environment).harden()
                ? ", hardened as for the newest Kubernetes (plan and deploy ask the server which one it is)"
                : "";
    }
}
