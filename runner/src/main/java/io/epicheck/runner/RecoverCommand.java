package io.epicheck.runner;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = {
            "Bring a release that ended half-way to its end: finish it when all of it runs, otherwise take it back.",
            "",
            "Every deploy begins with this by itself; use it after an aborted job, as its last step."
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
        return new Job(surroundings, output)
                .run(
                        cluster.apply(file.pipeline(surroundings), surroundings),
                        pipeline -> pipeline.recover(environment.required(surroundings)));
    }
}
