package io.epicheck.report;

import io.epicheck.image.publish.PushReport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a run tells of an image that it has built. Immutable.
 *
 * @param reference {@code repository@sha256:...}
 * @param tags that point to it
 * @param config digest of the configuration
 * @param platforms digest of each platform's manifest
 * @param size in bytes, compressed
 */
public record ImageReport(
        String name,
        String reference,
        List<String> tags,
        boolean pushed,
        String config,
        Map<String, String> platforms,
        long size,
        PushReport push) {
    public ImageReport {
        tags = List.copyOf(tags);
        platforms = Collections.unmodifiableMap(new LinkedHashMap<>(platforms));
    }

    ImageReport mapTexts(UnaryOperator<String> text) {
        return new ImageReport(
                text.apply(name),
                text.apply(reference),
                tags.stream().map(text).toList(),
                pushed,
                config,
                platforms,
                size,
                push.mapTexts(text));
    }
}
