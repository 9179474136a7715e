package io.epicheck.runner;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = {
            "Bring back a release of the history: images, configuration and manifests, waited for and checked like a deploy.",
            "",
            "Without --to the last good release before the one that is deployed."
        })
final class RollbackCommand implements Callable<Integer> {
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

    @Option(
            names = "--to",
            paramLabel = "RELEASE",
            description = "The number of a good release, see `epicheck history`.")
    private Optional<Integer> number = Optional.empty();

    RollbackCommand(Surroundings surroundings) {
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
                        pipeline -> pipeline.rollback(environment.required(surroundings), number));
    }
}
