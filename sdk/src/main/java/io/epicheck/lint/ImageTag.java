package io.epicheck.lint;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.PodTemplates;
import java.util.Optional;

/** An image that is another one tomorrow. What the pipeline builds is there by its digest already. */
final class ImageTag implements Rule {
    private static final String LATEST = "latest";

    @Override
    public LintRule about() {
        return new LintRule(
                "image-tag",
                Severity.WARNING,
                "An image is named by the tag `latest`, or by none.",
                "Pods of one release can run different versions, and going back brings back the name, not the image.",
                "Name a version; better still its digest.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Manifest manifest : release.manifests()) {
            for (PodTemplates.Container container :
                    PodTemplates.containers(manifest.object().at(""))) {
                String image = container.json().path("image").asString("");
                reference(image)
                        .filter(ImageTag::isFloating)
                        .ifPresent(reference -> findings.add(
                                manifest,
                                container.pointer() + "/image",
                                manifest.object().kind() + " `"
                                        + manifest.object().name() + "`: image `" + image + "` has "
                                        + (reference.tag().isPresent()
                                                ? "the tag latest"
                                                : "no tag, which means latest")));
            }
        }
    }

    private static boolean isFloating(ImageReference reference) {
        return reference.digest().isEmpty() && reference.tag().orElse(LATEST).equals(LATEST);
    }

    /** Empty for what is none, such as one with a variable that nobody has filled in. */
    private static Optional<ImageReference> reference(String image) {
        try {
            return image.isEmpty() ? Optional.empty() : Optional.of(ImageReference.parse(image));
        } catch (BadInputException invalid) {
            return Optional.empty();
        }
    }
}
