package io.epicheck.image.metadata;

import io.epicheck.BadInputException;
import io.epicheck.context.BuildContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that was decided about one image: the event, the rules, the tags, the labels and annotations, and once it is built its digest.
 * Immutable.
 *
 * @param image what the pipeline file calls it
 * @param repository with registry, without tag
 * @param digest empty until it is built
 */
public record ImageMetadata(
        String image,
        String repository,
        BuildContext event,
        TagDecision decision,
        ImageLabels labels,
        Annotations annotations,
        Optional<String> digest) {
    /**
     * Decides.
     *
     * @param labels beside the standard ones, or instead of them
     * @param annotations as {@link Annotations#written} reads them; beside those of the labels, or instead of them
     */
    public static ImageMetadata of(
            String image,
            String repository,
            TagEvent event,
            TagRules rules,
            Map<String, String> labels,
            Map<String, String> annotations) {
        TagDecision decision = rules.decide(event);
        ImageLabels all =
                ImageLabels.of(image, event.context(), decision.version()).with(labels);
        return new ImageMetadata(
                image,
                repository,
                event.context(),
                decision,
                all,
                all.annotations().with(Annotations.written(annotations)),
                Optional.empty());
    }

    /**
     * The tags, one at least.
     *
     * @throws BadInputException that says of every rule why it gave none
     */
    public List<ImageTag> tags() {
        return decision.required(image);
    }

    public ImageMetadata withDigest(String built) {
        return new ImageMetadata(image, repository, event, decision, labels, annotations, Optional.of(built));
    }

    /** The whole record. */
    public ObjectNode json() {
        return MetadataJson.of(this);
    }

    /** The whole record for people, with a line feed at its end. */
    public String text() {
        return MetadataText.of(this);
    }

    /** {@code version}, {@code tags}, {@code labels}, {@code annotations} and {@code json}, as docker/metadata-action has them. */
    public Map<String, String> outputs() {
        return MetadataOutputs.of(this);
    }
}
