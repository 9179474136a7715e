package io.epicheck.runner;

import io.epicheck.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which pipeline file, and what is set in it. */
final class FileOptions {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            defaultValue = "epicheck.yaml",
            description = "The pipeline file (default: ${DEFAULT-VALUE}).")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "A variable that comes before the file's own; may be repeated. Not for secrets: others can see it.")
    private Map<String, String> variables = new LinkedHashMap<>();

    Pipeline pipeline(Surroundings surroundings) {
        return Pipeline.load(path(surroundings))
                .withEnvironment(surroundings.environment())
                .withVariables(variables);
    }

    /** As the user wrote it where the working directory is the process's own, so that messages show it that way. */
    Path path(Surroundings surroundings) {
        return surroundings.directory().toString().isEmpty()
                ? file
                : surroundings.directory().resolve(file);
    }
}
