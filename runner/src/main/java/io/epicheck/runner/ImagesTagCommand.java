package io.epicheck.runner;

import io.epicheck.ImageReference;
import io.epicheck.image.publish.Published;
import io.epicheck.pipeline.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tag",
        mixinStandardHelpOptions = true,
        description = {
            "Let more tags point to an image. Nothing is built or copied.",
            "",
            "The tag of a version or a commit is never overwritten. latest, 1 and 1.2 of a version do not go back to an older one.",
            "",
            "  epicheck images tag ghcr.io/team/web@sha256:... stable",
            "  epicheck images tag ghcr.io/team/web:v1.2.3 latest 1 1.2",
            ""
        })
final class ImagesTagCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "REF", description = "Image by tag or digest (no tag: latest).")
    private String image;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "TAG",
            description = "Names alone, in the same repository.")
    private List<String> tags;

    @Mixin
    private RegistriesOption registries;

    @Mixin
    private ImagesOptions options;

    @Option(names = "--allow-older", description = "Move latest, 1 and 1.2 although a newer version is there.")
    private boolean allowOlder;

    ImagesTagCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ImageReference reference = ImageReference.parse(image);
        try (ImagesJob job = options.begin(surroundings)) {
            Published published = registries.images(surroundings, job).tag(reference, tags, allowOlder);
            job.print(ImagesText.published(reference.fullRepository(), published, options.isJson()));
        }
        return ExitCode.OK;
    }
}
