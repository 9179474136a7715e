package io.epicheck.runner;

import picocli.CommandLine.Option;

/** Every command takes {@code -v}, so that a caller need not know which one has more to say. */
final class TraceOption {
    @Option(
            names = {"-v", "--verbose"},
            description = "Show the trace of an internal error.")
    private boolean verbose;

    boolean isVerbose() {
        return verbose;
    }
}
