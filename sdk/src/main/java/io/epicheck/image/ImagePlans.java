package io.epicheck.image;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import io.epicheck.Problem;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.ImageConfig;
import io.epicheck.config.PipelineConfig.PlacedText;
import io.epicheck.image.metadata.EventTexts;
import io.epicheck.image.metadata.ImageMetadata;
import io.epicheck.image.metadata.RuleSource;
import io.epicheck.image.metadata.TagEvent;
import io.epicheck.image.metadata.TagRules;
import io.epicheck.yaml.Variables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the images of a pipeline file will be called, and say of themselves. Contacts nothing. */
public final class ImagePlans {
    private ImagePlans() {}

    /**
     * Looks at the rules of all images, whose variables may have no values yet.
     *
     * @throws BadInputException with everything that is wrong and its place
     */
    public static void check(PipelineConfig config) {
        List<Problem> problems = new ArrayList<>();
        config.images()
                .values()
                .forEach(image -> problems.addAll(TagRules.problems(
                        sources(image.tags()), sources(image.metadata().flavor()))));
        if (!problems.isEmpty()) {
            throw new BadInputException("PIPELINE_FILE_INVALID", problems, "");
        }
    }

    /**
     * Decides for every image.
     *
     * @param variables values of {@code ${name}}
     * @return by name, in the file's order; one whose rules give no tag says so when it is asked for them
     * @throws BadInputException when a rule is wrong
     */
    public static Map<String, ImageMetadata> of(PipelineConfig config, Map<String, String> variables, TagEvent event) {
        UnaryOperator<String> fill = Variables.of(variables)::substitute;
        Map<String, ImageMetadata> plans = new LinkedHashMap<>();
        config.images().forEach((name, image) -> plans.put(name, of(name, image, event, fill)));
        return plans;
    }

    private static ImageMetadata of(String name, ImageConfig image, TagEvent event, UnaryOperator<String> fill) {
        TagRules rules =
                TagRules.read(sources(image.tags()), sources(image.metadata().flavor()), fill);
        String path = "images." + name;
        return ImageMetadata.of(
                name,
                ImageReference.parse(fill.apply(image.repository())).fullRepository(),
                event,
                rules,
                EventTexts.filled(image.labels(), path + ".labels", event, fill),
                EventTexts.filled(image.metadata().annotations(), path + ".annotations", event, fill));
    }

    private static List<RuleSource> sources(List<PlacedText> texts) {
        return texts.stream()
                .map(text -> new RuleSource(text.text(), Optional.of(text.position()), text.path()))
                .toList();
    }
}
