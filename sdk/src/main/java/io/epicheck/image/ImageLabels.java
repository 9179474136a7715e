package io.epicheck.image;

import io.epicheck.context.BuildContext;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an image says about where it comes from
 * (<a href="https://github.com/opencontainers/image-spec/blob/main/annotations.md">OCI annotations</a>). Pure; nothing in it depends on the
 * time of the build.
 */
final class ImageLabels {
    private static final String PREFIX = "org.opencontainers.image.";

    private ImageLabels() {}

    static Map<String, String> of(String title, BuildContext context) {
        Map<String, String> labels = new TreeMap<>();
        put(labels, "title", title);
        put(labels, "source", context.repositoryUrl());
        put(labels, "revision", context.commit());
        put(labels, "version", ImageTags.of(context).get(0));
        put(labels, "ref.name", context.tag().or(context::branch).orElse(""));
        if (context.commitTime() > 0) {
            put(labels, "created", Instant.ofEpochSecond(context.commitTime()).toString());
        }
        return labels;
    }

    private static void put(Map<String, String> labels, String name, String value) {
        if (!value.isEmpty()) {
            labels.put(PREFIX + name, value);
        }
    }
}
