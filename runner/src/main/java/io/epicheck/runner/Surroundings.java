package io.epicheck.runner;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** What the process stands in; given to every command, so that tests can stand it anywhere. */
record Surroundings(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path directory,
        boolean terminal,
        int width) {
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
                Terminals.width(environment));
    }

    /** A terminal that nobody asked to be plain (no-color.org). */
    boolean colours() {
        return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
