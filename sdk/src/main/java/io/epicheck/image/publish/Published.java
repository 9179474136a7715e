package io.epicheck.image.publish;

import java.util.List;

/**
 * What publishing has done. Immutable.
 *
 * @param digest of the image's manifest or index
 * @param pushed false when the registry had everything already, tags that were moved aside
 */
public record Published(String digest, boolean pushed, ImageFacts facts, PushReport report) {
    /** Those that point to the image now, in the order in which they were asked for. */
    public List<String> tags() {
        return report.tags().stream()
                .filter(TagDecision::isHere)
                .map(TagDecision::tag)
                .toList();
    }
}
