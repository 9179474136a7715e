package io.epicheck.runner;

import io.epicheck.image.RemoteImages;
import io.epicheck.image.registry.RegistrySettings;
import io.epicheck.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a pipeline file knows of registries, for commands that need none otherwise. */
final class RegistriesOption {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A pipeline file: registries are reached as its `registries` say (default: none).")
    private Optional<Path> file = Optional.empty();

    RegistrySettings settings(Surroundings surroundings) {
        return file.map(surroundings::resolved)
                .map(Pipeline::load)
                .map(pipeline -> RegistrySettings.of(pipeline.config().registries()))
                .orElseGet(RegistrySettings::none);
    }

    RemoteImages images(Surroundings surroundings, ImagesJob job) {
        return job.images().withRegistries(settings(surroundings));
    }
}
