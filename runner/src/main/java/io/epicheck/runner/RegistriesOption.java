package io.epicheck.runner;

import io.epicheck.image.RemoteImages;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.image.registry.RegistrySettings;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.retry.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What a pipeline file knows of registries, for commands that need none otherwise: the same registries as a build there reaches. */
final class RegistriesOption {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The pipeline file: registries are reached as its `registries` say"
                    + " (default: the variable EPICHECK_FILE, or epicheck.yaml when there is one).")
    private Optional<Path> file = Optional.empty();

    RemoteImages images(Surroundings surroundings, ImagesJob job) {
        return job.images().withRegistries(settings(surroundings));
    }

    /** One that reads only. */
    RegistryClient reader(Surroundings surroundings) {
        return RegistryClient.of(
                new RegistryCredentials(surroundings.environment(), Set.of()), settings(surroundings), Time.system());
    }

    private RegistrySettings settings(Surroundings surroundings) {
        return named(surroundings)
                .or(() -> Optional.of(surroundings.resolved(Path.of(FileOptions.NAME)))
                        .filter(Files::exists))
                .map(Pipeline::load)
                .map(pipeline -> RegistrySettings.of(pipeline.config().registries()))
                .orElseGet(RegistrySettings::none);
    }

    private Optional<Path> named(Surroundings surroundings) {
        return file.or(() -> surroundings.variable(FileOptions.VARIABLE).map(Path::of))
                .map(surroundings::resolved);
    }
}
