package io.epicheck.image.node;

import io.epicheck.image.layer.ImageLayer;
import java.util.List;
import java.util.Map;

/**
 * What a Node application adds to an image. Settings that somebody made by hand come before these.
 *
 * @param layers those that change least first
 * @param user {@code uid:gid}
 */
public record NodeLayers(
        List<ImageLayer> layers,
        List<String> entrypoint,
        Map<String, String> environment,
        String user,
        String workingDirectory) {
    public NodeLayers {
        layers = List.copyOf(layers);
        entrypoint = List.copyOf(entrypoint);
        environment = Map.copyOf(environment);
    }
}
