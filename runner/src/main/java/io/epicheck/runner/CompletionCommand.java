package io.epicheck.runner;

import io.epicheck.pipeline.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Print the completion script for bash and zsh: source <(epicheck completion)")
final class CompletionCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    CompletionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        surroundings.out().println(AutoComplete.bash("epicheck", CommandLines.of(surroundings)));
        return ExitCode.OK;
    }
}
