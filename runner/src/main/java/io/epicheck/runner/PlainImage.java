package io.epicheck.runner;

import io.epicheck.context.BuildContextReader;
import io.epicheck.image.metadata.EventTexts;
import io.epicheck.image.metadata.ImageMetadata;
import io.epicheck.image.metadata.TagEvent;
import io.epicheck.image.metadata.TagRules;
import io.epicheck.retry.Time;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** An image that no pipeline file knows: rules on the command line, as docker/metadata-action has them. */
final class PlainImage {
    @Option(
            names = "--repository",
            paramLabel = "REPOSITORY",
            description = "Instead of a pipeline file's images: this one, with the rules that follow.")
    private Optional<String> repository = Optional.empty();

    @Option(names = "--rule", paramLabel = "RULE", description = "A rule such as type=ref,event=branch; repeatable.")
    private List<String> rules = new ArrayList<>();

    @Option(names = "--flavor", paramLabel = "FLAVOR", description = "Such as latest=false; repeatable.")
    private List<String> flavor = new ArrayList<>();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label beside those of OCI; repeatable.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--annotation",
            paramLabel = "[LEVEL:]KEY=VALUE",
            description = "An annotation beside those of OCI; repeatable.")
    private Map<String, String> annotations = new LinkedHashMap<>();

    /** Empty when none is asked for. */
    Optional<ImageMetadata> metadata(Map<String, String> environment, Path directory) {
        return repository.map(text -> {
            TagEvent event = TagEvent.of(
                            BuildContextReader.read(environment, directory),
                            Time.system().wallClock(),
                            environment)
                    .withRefs(BuildContextReader.refs(environment, directory));
            String full = Repositories.alone(text.toLowerCase(Locale.ROOT)).fullRepository();
            return ImageMetadata.of(
                    full.substring(full.lastIndexOf('/') + 1),
                    full,
                    event,
                    TagRules.parse(rules, flavor),
                    EventTexts.filled(labels, "label", event, UnaryOperator.identity()),
                    EventTexts.filled(annotations, "annotation", event, UnaryOperator.identity()));
        });
    }
}
