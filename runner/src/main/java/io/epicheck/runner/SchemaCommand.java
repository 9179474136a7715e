package io.epicheck.runner;

import io.epicheck.config.ConfigSchema;
import io.epicheck.pipeline.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Print the JSON schema of the pipeline file, for editors.")
final class SchemaCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    SchemaCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        surroundings.out().println(ConfigSchema.json().strip());
        return ExitCode.OK;
    }
}
