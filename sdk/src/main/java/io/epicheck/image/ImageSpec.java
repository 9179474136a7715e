package io.epicheck.image;

import io.epicheck.ImageReference;
import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.metadata.Annotations;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.oci.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What an image is to be. Immutable.
 *
 * @param target repository to push to, without tag
 * @param annotations of its manifest, and of its index where it has one
 * @param platforms more than one make an index; none is linux/amd64
 * @param changes of the base's configuration
 */
record ImageSpec(
        ImageReference base,
        List<ImageLayer> layers,
        Optional<ImageReference> target,
        List<ImageTag> tags,
        Annotations annotations,
        List<Platform> platforms,
        Changes changes) {
    ImageSpec {
        layers = List.copyOf(layers);
        tags = tags.stream().distinct().toList();
        platforms = platforms.stream().distinct().toList();
    }

    static ImageSpec on(ImageReference base) {
        return new ImageSpec(
                base, List.of(), Optional.empty(), List.of(), Annotations.none(), List.of(), Changes.none());
    }

    /** What progress is told about. */
    String name() {
        return target.orElse(base).repository();
    }

    ImageSpec withLayers(List<ImageLayer> value) {
        return new ImageSpec(base, value, target, tags, annotations, platforms, changes);
    }

    ImageSpec withTarget(Optional<ImageReference> repository, List<ImageTag> names) {
        return new ImageSpec(base, layers, repository, names, annotations, platforms, changes);
    }

    ImageSpec withAnnotations(Annotations value) {
        return new ImageSpec(base, layers, target, tags, value, platforms, changes);
    }

    ImageSpec withPlatforms(List<Platform> value) {
        return new ImageSpec(base, layers, target, tags, annotations, value, changes);
    }

    ImageSpec change(UnaryOperator<Changes> change) {
        return new ImageSpec(base, layers, target, tags, annotations, platforms, change.apply(changes));
    }

    /**
     * What is written into the configuration; what is empty stays as the base has it. Immutable.
     *
     * @param created seconds since the epoch that the image says it is from
     */
    record Changes(
            Map<String, String> labels,
            Map<String, String> environment,
            List<String> entrypoint,
            List<String> command,
            List<Integer> ports,
            String user,
            String workingDirectory,
            long created) {
        static Changes none() {
            return new Changes(Map.of(), Map.of(), List.of(), List.of(), List.of(), "", "", 0);
        }

        Changes withLabels(Map<String, String> value) {
            return new Changes(value, environment, entrypoint, command, ports, user, workingDirectory, created);
        }

        Changes withEnvironment(Map<String, String> value) {
            return new Changes(labels, value, entrypoint, command, ports, user, workingDirectory, created);
        }

        Changes withEntrypoint(List<String> value) {
            return new Changes(labels, environment, value, command, ports, user, workingDirectory, created);
        }

        Changes withCommand(List<String> value) {
            return new Changes(labels, environment, entrypoint, value, ports, user, workingDirectory, created);
        }

        Changes withPorts(List<Integer> value) {
            return new Changes(labels, environment, entrypoint, command, value, user, workingDirectory, created);
        }

        Changes withUser(String value) {
            return new Changes(labels, environment, entrypoint, command, ports, value, workingDirectory, created);
        }

        Changes withWorkingDirectory(String value) {
            return new Changes(labels, environment, entrypoint, command, ports, user, value, created);
        }

        Changes withCreated(long value) {
            return new Changes(labels, environment, entrypoint, command, ports, user, workingDirectory, value);
        }
    }
}
