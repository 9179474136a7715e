package io.epicheck.runner;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Handle this git event: build the images, then deploy and verify where the event goes.",
            "",
            "A pull request is built and stops. A failed release is rolled back, all objects together."
        })
final class RunCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private FileOptions file;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private OutputOptions output;

    @Mixin
    private EnvironmentOption environment;

    @Mixin
    private ReleaseFlags release;

    @Mixin
    private CacheOption cache;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return new Job(surroundings, output)
                .run(
                        release.apply(
                                cache.apply(cluster.apply(file.pipeline(surroundings), surroundings), surroundings),
                                surroundings,
                                output.report(surroundings)),
                        pipeline -> pipeline.run(environment.name(surroundings)));
    }
}
