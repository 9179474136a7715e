package io.epicheck.runner;

import io.epicheck.ImageReference;
import io.epicheck.image.BaseLock;
import io.epicheck.image.LockedBase;
import io.epicheck.image.RemoteImages;
import io.epicheck.image.registry.RegistrySettings;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "lock",
        mixinStandardHelpOptions = true,
        description = {
            "Write the digest of every base image of the pipeline file to " + BaseLock.FILE
                    + " beside it. Builds take the bases that are"
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
        List<ImageReference> bases =
                pipeline.bases().values().stream().distinct().toList();
        Optional<BaseLock> before = BaseLock.in(folder);
        boolean changed;
        try (ImagesJob job = options.begin(surroundings, pipeline.redactor())) {
            RemoteImages images = job.images()
                    .withRegistries(RegistrySettings.of(pipeline.config().registries()));
            BaseLock now = check ? checked(images, bases, before) : locked(images, bases);
            changed = !before.map(BaseLock::text).equals(Optional.of(now.text()));
            if (changed && !check) {
                now.write(folder);
            }
            job.print(LockText.of(before, now, bases, check, options.isJson()));
        }
        return check && changed ? ExitCode.FAILED : ExitCode.OK;
    }

    private static BaseLock locked(RemoteImages images, List<ImageReference> bases) {
        TreeMap<String, LockedBase> locked = new TreeMap<>();
        bases.stream()
                .filter(base -> base.digest().isEmpty())
                .forEach(base -> locked.put(base.toString(), images.lock(base)));
        return new BaseLock(locked);
    }

    /** One request for each base that has not moved. */
    private static BaseLock checked(RemoteImages images, List<ImageReference> bases, Optional<BaseLock> before) {
        TreeMap<String, LockedBase> locked = new TreeMap<>();
        for (ImageReference base : bases) {
            if (base.digest().isEmpty()) {
                Optional<LockedBase> known = before.flatMap(lock -> lock.find(base));
                boolean same = known.isPresent() && images.digest(base).equals(known.map(LockedBase::digest));
                locked.put(base.toString(), same ? known.get() : images.lock(base));
            }
        }
        return new BaseLock(locked);
    }
}
