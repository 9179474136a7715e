package io.epicheck.runner;

import io.epicheck.image.BaseLock;
import io.epicheck.image.RemoteImages;
import io.epicheck.image.registry.RegistrySettings;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "lock",
        mixinStandardHelpOptions = true,
        description = {
            "Write the digest of every base image of the pipeline file and of its Dockerfiles (FROM, COPY --from) to "
                    + BaseLock.FILE + " beside it. Builds take the bases that are"
                    + " locked, so that one commit gives one image until you lock again. Commit the file.",
            "",
            "  epicheck images lock",
            "  epicheck images lock --check     # nothing is written; status 1 when a base has moved",
            ""
        })
final class ImagesLockCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private FileOptions file;

    @Option(
            names = "--check",
            description =
                    "Write nothing; end with status 1 when the file does not fit the pipeline file, or a base has moved.")
    private boolean check;

    @Mixin
    private ImagesOptions options;

    ImagesLockCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Pipeline pipeline = file.pipeline(surroundings);
        Path folder = pipeline.config().directory();
        LockSources sources = LockSources.of(pipeline);
        Optional<BaseLock> before = BaseLock.in(folder);
        boolean changed;
        try (ImagesJob job = options.begin(surroundings, pipeline.redactor())) {
            RemoteImages images = job.images()
                    .withRegistries(RegistrySettings.of(pipeline.config().registries()));
            BaseLock now = check ? sources.lock(images, before) : sources.lock(images);
            changed = !before.map(BaseLock::text).equals(Optional.of(now.text()));
            if (changed && !check) {
                now.write(folder);
            }
            job.print(new LockText(sources, check).of(before, now, options.isJson()));
        }
        return check && changed ? ExitCode.FAILED : ExitCode.OK;
    }
}
