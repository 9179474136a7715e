package io.epicheck.runner;

import io.epicheck.BadInputException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which environment. */
final class EnvironmentOption {
    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME",
            description = "The environment (default: the variable EPICHECK_ENV).")
    private Optional<String> name = Optional.empty();

    Optional<String> name(Surroundings surroundings) {
        return name.or(() -> surroundings.variable("EPICHECK_ENV"));
    }

    /** For commands that cannot do without. */
    String required(Surroundings surroundings) {
        return name(surroundings)
                .orElseThrow(() -> new BadInputException(
                        "NO_ENVIRONMENT",
                        "no environment is named",
                        "Name one with --env, or in the variable EPICHECK_ENV."));
    }
}
