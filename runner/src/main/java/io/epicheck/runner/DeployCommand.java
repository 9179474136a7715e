package io.epicheck.runner;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        description = "Deploy images that exist to an environment, verify them, and go back when that fails.")
final class DeployCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private FileOptions file;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ImageOptions images;

    @Mixin
    private OutputOptions output;

    @Mixin
    private EnvironmentOption environment;

    @Mixin
    private ReleaseFlags release;

    DeployCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return new Job(surroundings, output)
                .run(
                        release.apply(
                                cluster.apply(file.pipeline(surroundings), surroundings),
                                surroundings,
                                output.report(surroundings)),
                        pipeline -> pipeline.deploy(environment.required(surroundings), images.images(pipeline)));
    }
}
