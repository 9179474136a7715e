package io.epicheck.runner;

import io.epicheck.context.EnvironmentChoice;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = {
            "Bring a release that ended half-way to its end: finish it when all of it runs, otherwise take it back.",
            "",
            "Without --env: of the environment where this git event goes. Every deploy begins with this by itself; use it after an aborted job, as its last step."
        })
final class RecoverCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private FileOptions file;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private OutputOptions output;

    @Mixin
    private EnvironmentOption environment;

    RecoverCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Pipeline pipeline = cluster.apply(file.pipeline(surroundings), surroundings);
        EnvironmentChoice choice = pipeline.choice(environment.name(surroundings));
        if (choice instanceof EnvironmentChoice.BuildOnly only) {
            surroundings.out().println("nothing to recover: " + only.reason());
            return ExitCode.OK;
        }
        String name = ((EnvironmentChoice.Deploy) choice).environment().name();
        return new Job(surroundings, output).run(pipeline, known -> known.recover(name));
    }
}
