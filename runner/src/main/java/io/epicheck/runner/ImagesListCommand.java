package io.epicheck.runner;

import io.epicheck.ImageReference;
import io.epicheck.image.ListedTag;
import io.epicheck.image.RemoteImages;
import io.epicheck.pipeline.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = {
            "List the tags of a repository: versions first, the highest first, with digest, age, size and platforms.",
            "",
            "  epicheck images ls ghcr.io/team/web",
            "  epicheck images ls ghcr.io/team/web --all -o json",
            ""
        })
final class ImagesListCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "REPOSITORY", description = "Without a tag: ghcr.io/team/web.")
    private String repository;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "Look at so many tags (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--all",
            description =
                    "Every tag, those that registries without a referrers API keep signatures under (sha256-...) included.")
    private boolean all;

    @Mixin
    private RegistriesOption registries;

    @Mixin
    private ImagesOptions options;

    ImagesListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ImageReference reference = Repositories.alone(repository);
        try (ImagesJob job = options.begin(surroundings)) {
            RemoteImages images = registries.images(surroundings, job);
            List<String> names = images.tags(reference).stream()
                    .filter(tag -> all || !tag.matches("sha256-[0-9a-f]{64}.*"))
                    .toList();
            List<String> shown = all ? names : names.subList(0, Math.min(Math.max(limit, 0), names.size()));
            List<ListedTag> tags = images.look(reference, shown);
            job.print(
                    options.isJson()
                            ? ImagesText.json(reference.fullRepository(), tags, names.size())
                            : ImagesText.table(tags, names.size() - shown.size()));
        }
        return ExitCode.OK;
    }
}
