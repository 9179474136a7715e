package io.epicheck.runner;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Run the reference application's pipeline on doubles inside this process.",
            "They are an OCI registry and a simulated cluster, so that it needs no cluster, no registry and no credentials.",
            "The first release works; then the same again, or one that fails and is rolled back."
        })
final class DemoCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--fail",
            paramLabel = "WHAT",
            description = "Let the second release fail: ${COMPLETION-CANDIDATES}.")
    private Optional<Demo.Failure> failure = Optional.empty();

    DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        try (Demo demo = Demo.prepare(surroundings, output, failure)) {
            return demo.run();
        }
    }
}
