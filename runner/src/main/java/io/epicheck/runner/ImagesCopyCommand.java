package io.epicheck.runner;

import io.epicheck.ImageReference;
import io.epicheck.image.RemoteImages;
import io.epicheck.image.RemoteImages.CopyOptions;
import io.epicheck.image.publish.Published;
import io.epicheck.pipeline.ExitCode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        description = {
            "Copy an image byte for byte, so that what was tested is what goes live. Its digest stays; within one registry no layer is"
                    + " downloaded.",
            "",
            "The tag of a version or a commit is never overwritten, and latest, 1 and 1.2 do not go back to an older version.",
            "",
            "  epicheck images copy ghcr.io/team/web@sha256:... registry.example.com/prod/web:v1.2.3",
            "  epicheck images copy ghcr.io/team/web:main ghcr.io/team/web-prod --referrers",
            ""
        })
final class ImagesCopyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "SRC", description = "Image by tag or digest (no tag: latest).")
    private String source;

    @Parameters(
            index = "1",
            paramLabel = "DST",
            description = "repository:tag; without a tag the source's tag, or none when that has none.")
    private String target;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "Only this platform's image, by its own digest (default: all of them, with their index).")
    private Optional<String> platform = Optional.empty();

    @Option(
            names = "--referrers",
            description = "Signatures, SBOMs and provenance too; they are there before the tag is.")
    private boolean referrers;

    @Mixin
    private RegistriesOption registries;

    @Mixin
    private ImagesOptions options;

    @Option(names = "--allow-older", description = "Move latest, 1 and 1.2 although a newer version is there.")
    private boolean allowOlder;

    ImagesCopyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ImageReference from = ImageReference.parse(source);
        ImageReference to = ImageReference.parse(target);
        try (ImagesJob job = options.begin(surroundings)) {
            RemoteImages images = registries.images(surroundings, job);
            Published published = images.copy(from, to, new CopyOptions(platform, referrers, allowOlder));
            job.print(ImagesText.published(to.fullRepository(), published, options.isJson()));
        }
        return ExitCode.OK;
    }
}
