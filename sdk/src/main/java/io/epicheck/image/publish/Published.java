package io.epicheck.image.publish;

import java.util.List;

/**
 * What publishing has done. Immutable.
 *
 * @param digest of the image's manifest or index
 * @param pushed false when the registry had everything already, tags that were moved aside
 */
public record Published(String digest, boolean pushed, ImageFacts facts, PushReport report) {
    /** The same of an image for one platform, which its own documents do not name where its configuration was not read. */
    public Published onlyFor(String platform) {
        return new Published(digest, pushed, facts.onlyFor(platform), report);
    }

    /** Those that point to the image now, in the order in which they were asked for. */
    public List<String> tags() {
        return report.tags().stream()
                .filter(TagDecision::isHere)
                .map(TagDecision::tag)
                .toList();
    }
}
