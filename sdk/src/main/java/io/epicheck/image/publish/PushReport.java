package io.epicheck.image.publish;

import io.epicheck.image.registry.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What publishing has cost, and what became of each tag. Immutable.
 *
 * @param traffic of everything since the image's build began, its base included
 * @param uploaded blobs whose bytes were sent
 * @param mounted blobs that the registry took from another of its repositories, or had already when it was asked to
 * @param existed blobs that were there already
 * @param layers of all platforms, each once
 * @param layersReused those of them whose bytes were not sent
 * @param tags in the order in which they were asked for
 */
public record PushReport(
        Traffic traffic, int uploaded, int mounted, int existed, int layers, int layersReused, List<TagDecision> tags) {
    private static final PushReport NONE = new PushReport(Traffic.NONE, 0, 0, 0, 0, 0, List.of());

    public PushReport {
        tags = List.copyOf(tags);
    }

    /** Of an image that was not published by us. */
    public static PushReport none() {
        return NONE;
    }

    /** The same, with what else was sent for the image. */
    public PushReport withTraffic(Traffic all) {
        return new PushReport(all, uploaded, mounted, existed, layers, layersReused, tags);
    }

    /** The same with every text replaced. */
    public PushReport mapTexts(UnaryOperator<String> text) {
        List<TagDecision> mapped = tags.stream()
                .map(tag ->
                        new TagDecision(text.apply(tag.tag()), tag.outcome(), tag.before(), text.apply(tag.reason())))
                .toList();
        return new PushReport(traffic, uploaded, mounted, existed, layers, layersReused, mapped);
    }

    /** One line: {@code 21 requests, 2 new connections, 2.6 MB up, 12 kB down; 2 blobs sent, 4 mounted, 0 there; 4 of 5 layers reused; main new}. */
    public String summary() {
        List<String> parts = new ArrayList<>();
        parts.add(
                counted(traffic.requests(), "request") + ", " + counted(traffic.connections(), "new connection") + ", "
                        + bytes(traffic.bytesUp()) + " up, " + bytes(traffic.bytesDown()) + " down"
                        + (traffic.retries() == 0 ? "" : ", " + counted(traffic.retries(), "retry")));
        if (uploaded + mounted + existed > 0) {
            parts.add(counted(uploaded, "blob") + " sent, " + mounted + " mounted, " + existed + " there");
            parts.add(layersReused + " of " + counted(layers, "layer") + " reused");
        }
        if (!tags.isEmpty()) {
            parts.add(String.join(", ", tags.stream().map(TagDecision::toString).toList()));
        }
        return String.join("; ", parts);
    }

    private static String counted(long count, String what) {
        String many = what.endsWith("y") ? what.substring(0, what.length() - 1) + "ies" : what + "s";
        return count + " " + (count == 1 ? what : many);
    }

    /** As people say it: {@code 2.6 MB}; decimal units. */
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        if (bytes < 1_000_000) {
            return Math.round(bytes / 1e3) + " kB";
        }
        return String.format(
                Locale.ROOT,
                bytes < 1_000_000_000 ? "%.1f MB" : "%.2f GB",
                bytes / (bytes < 1_000_000_000 ? 1e6 : 1e9));
    }
}
