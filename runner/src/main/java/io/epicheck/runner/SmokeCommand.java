package io.epicheck.runner;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "smoke",
        mixinStandardHelpOptions = true,
        description =
                "Run the smoke checks against what is deployed. Changes nothing; ends with status 1 when one fails.")
final class SmokeCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private FileOptions file;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private OutputOptions output;

    @Mixin
    private EnvironmentOption environment;

    SmokeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return new Job(surroundings, output)
                .run(
                        cluster.apply(file.pipeline(surroundings), surroundings),
                        pipeline -> pipeline.smoke(environment.required(surroundings)));
    }
}
