package io.epicheck.image;

import io.epicheck.ImageReference;
import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.metadata.Annotations;
import io.epicheck.image.metadata.ImageTag;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image is to be. Immutable.
 *
 * @param target repository to push to, without tag
 * @param created seconds since the epoch that the image says it is from
 * @param annotations of its manifest, and of its index where it has one
 */
record ImageSpec(
        ImageReference base,
        List<ImageLayer> layers,
        Optional<ImageReference> target,
        List<ImageTag> tags,
        Map<String, String> labels,
        Map<String, String> environment,
        List<String> entrypoint,
        List<String> command,
        List<Integer> ports,
        String user,
        String workingDirectory,
        long created,
        Annotations annotations) {
    ImageSpec {
        layers = List.copyOf(layers);
        tags = tags.stream().distinct().toList();
    }

    static ImageSpec on(ImageReference base) {
        return new ImageSpec(
                base,
                List.of(),
                Optional.empty(),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                "",
                0,
                Annotations.none());
    }

    /** What progress is told about. */
    String name() {
        return target.orElse(base).repository();
    }

    ImageSpec withLayers(List<ImageLayer> value) {
        return new ImageSpec(
                base,
                value,
                target,
                tags,
                labels,
                environment,
                entrypoint,
                command,
                ports,
                user,
                workingDirectory,
                created,
                annotations);
    }

    ImageSpec withLabels(Map<String, String> value) {
        return new ImageSpec(
                base,
                layers,
                target,
                tags,
                value,
                environment,
                entrypoint,
                command,
                ports,
                user,
                workingDirectory,
                created,
                annotations);
    }

    ImageSpec withEnvironment(Map<String, String> value) {
        return new ImageSpec(
                base,
                layers,
                target,
                tags,
                labels,
                value,
                entrypoint,
                command,
                ports,
                user,
                workingDirectory,
                created,
                annotations);
    }

    ImageSpec withEntrypoint(List<String> value) {
        return new ImageSpec(
                base,
                layers,
                target,
                tags,
                labels,
                environment,
                value,
                command,
                ports,
                user,
                workingDirectory,
                created,
                annotations);
    }

    ImageSpec withCommand(List<String> value) {
        return new ImageSpec(
                base,
                layers,
                target,
                tags,
                labels,
                environment,
                entrypoint,
                value,
                ports,
                user,
                workingDirectory,
                created,
                annotations);
    }

    ImageSpec withPorts(List<Integer> value) {
        return new ImageSpec(
                base,
                layers,
                target,
                tags,
                labels,
                environment,
                entrypoint,
                command,
                value,
                user,
                workingDirectory,
                created,
                annotations);
    }

    ImageSpec withUser(String value) {
        return new ImageSpec(
                base,
                layers,
                target,
                tags,
                labels,
                environment,
                entrypoint,
                command,
                ports,
                value,
                workingDirectory,
                created,
                annotations);
    }

    ImageSpec withWorkingDirectory(String value) {
        return new ImageSpec(
                base,
                layers,
                target,
                tags,
                labels,
                environment,
                entrypoint,
                command,
                ports,
                user,
                value,
                created,
                annotations);
    }

    ImageSpec withCreated(long value) {
        return new ImageSpec(
                base,
                layers,
                target,
                tags,
                labels,
                environment,
                entrypoint,
                command,
                ports,
                user,
                workingDirectory,
                value,
                annotations);
    }

    ImageSpec withTarget(Optional<ImageReference> repository, List<ImageTag> names) {
        return new ImageSpec(
                base,
                layers,
                repository,
                names,
                labels,
                environment,
                entrypoint,
                command,
                ports,
                user,
                workingDirectory,
                created,
                annotations);
    }

    ImageSpec withAnnotations(Annotations value) {
        return new ImageSpec(
                base,
                layers,
                target,
                tags,
                labels,
                environment,
                entrypoint,
                command,
                ports,
                user,
                workingDirectory,
                created,
                value);
    }
}
