package io.epicheck.runner;

import io.epicheck.pipeline.ReleaseOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the process stands in; given to every command, so that tests can stand it anywhere. */
record Surroundings(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path directory,
        boolean terminal,
        int width,
        ReleaseOptions release) {
    Surroundings {
        environment = Map.copyOf(environment);
    }

    static Surroundings ofProcess() {
        Map<String, String> environment = System.getenv();
        return new Surroundings(
                System.out,
                System.err,
                environment,
                Path.of(""),
                Terminals.isTerminal(environment),
                Terminals.width(environment),
                ReleaseOptions.standard());
    }

    /** As the user wrote it where the working directory is the process's own, so that messages show it that way. */
    Path resolved(Path path) {
        return directory.toString().isEmpty() ? path : directory.resolve(path);
    }

    /** A variable that is set and not blank. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** A terminal that nobody asked to be plain (no-color.org). */
    boolean colours() {
        return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
