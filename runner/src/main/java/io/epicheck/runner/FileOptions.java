package io.epicheck.runner;

import io.epicheck.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which pipeline file, and what is set in it. */
final class FileOptions {
    /** Where the file is when nobody says it. */
    static final String NAME = "epicheck.yaml";

    static final String VARIABLE = "EPICHECK_FILE";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The pipeline file (default: the variable EPICHECK_FILE, or epicheck.yaml).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "A variable that comes before the file's own; may be repeated. Not for secrets: others can see it.")
    private Map<String, String> variables = new LinkedHashMap<>();

    Pipeline pipeline(Surroundings surroundings) {
        return Pipeline.load(path(surroundings))
                .withEnvironment(surroundings.environment())
                .withVariables(variables)
                .withRelease(surroundings.release());
    }

    /** Where it is, as {@link Surroundings#resolved} says it. */
    Path path(Surroundings surroundings) {
        return surroundings.resolved(
                file.orElseGet(() -> Path.of(surroundings.variable(VARIABLE).orElse(NAME))));
    }
}
