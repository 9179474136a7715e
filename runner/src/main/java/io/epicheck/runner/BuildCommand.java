package io.epicheck.runner;

import io.epicheck.pipeline.Pipeline;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = "Build and push the images of this git event, and print their digests. Needs no cluster.")
final class BuildCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private FileOptions file;

    @Mixin
    private CacheOption cache;

    @Mixin
    private OutputOptions output;

    BuildCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return new Job(surroundings, output)
                .run(cache.apply(file.pipeline(surroundings), surroundings), Pipeline::build);
    }
}
