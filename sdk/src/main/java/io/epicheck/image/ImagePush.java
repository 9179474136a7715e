package io.epicheck.image;

import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.event.EventSink;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.publish.Published;
import io.epicheck.image.publish.Publisher;
import io.epicheck.image.publish.PushLint;
import io.epicheck.image.publish.TagNames;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** One build and push. */
final class ImagePush {
    private final RegistryClient registry;
    private final ImageSpec spec;
    private final ImageReference target;
    private final Repository repository;
    private final EventSink events;

    ImagePush(RegistryClient registry, ImageSpec spec, ImageReference target, EventSink events) {
        this.registry = registry;
        this.spec = spec;
        this.target = target;
        this.repository = Repository.of(target);
        this.events = events;
    }

    BuiltImage run() {
        Path folder = temporaryFolder();
        Traffic before = registry.traffic();
        try {
            ImageContent image = new LayersEngine(registry, events).build(spec, folder);
            PushLint.check(image, spec.layers()).forEach(finding -> events.accept(finding.notice(repository.path())));
            Published published = new Publisher(registry, repository, events)
                    .publish(image, TagNames.completed(spec.tags(), Optional.empty()));
            return BuiltImage.of(
                    target.fullRepository(), published, registry.traffic().since(before));
        } finally {
            delete(folder);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("epicheck-image");
        } catch (IOException e) {
            throw new ImageException(
                    "NO_SPACE", "no temporary folder can be made: " + e.getMessage(), "Free some space.", e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // It lies in the folder for temporary files.
        }
    }
}
