package io.epicheck.image;

import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.event.EventSink;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.publish.NamedTags;
import io.epicheck.image.publish.Published;
import io.epicheck.image.publish.Publisher;
import io.epicheck.image.publish.PushLint;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.Traffic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** One build and push. */
final class ImagePush {
    private final RegistryClient registry;
    private final ImageEngine engine;
    private final ImageSpec spec;
    private final ImageReference target;
    private final Repository repository;
    private final Optional<String> name;
    private final EventSink events;
    private final Description description;

    /** What is said about an image that the registry has, before any tag points to it. */
    @FunctionalInterface
    interface Description {
        Description NONE = (registry, image) -> {};

        /** @param registry whose traffic and deadline are those of the image */
        void describe(RegistryClient registry, Pushed image);
    }

    /**
     * An image that the registry has.
     *
     * @param baseDigest of what it was built on; empty when unknown
     */
    record Pushed(BuiltImage image, ImageContent content, String baseDigest) {}

    /** @param name in the pipeline file; empty where there is none */
    ImagePush(
            RegistryClient registry,
            ImageEngine engine,
            ImageSpec spec,
            ImageReference target,
            Optional<String> name,
            EventSink events,
            Description description) {
        this.registry = registry;
        this.engine = engine;
        this.spec = spec;
        this.target = target;
        this.repository = Repository.of(target);
        this.name = name;
        this.events = events;
        this.description = description;
    }

    BuiltImage run() {
        Path folder = temporaryFolder();
        Traffic before = registry.traffic();
        try {
            ImageContent image = engine.build(spec, folder);
            PushLint.check(image, spec.layers()).forEach(finding -> events.accept(finding.notice(subject())));
            Published published = new Publisher(registry, repository, events)
                    .publish(image, NamedTags.completed(spec.tags(), Optional.empty()), any -> describe(image));
            return BuiltImage.of(
                    target.fullRepository(), published, registry.traffic().since(before), engine);
        } finally {
            delete(folder);
        }
    }

    /** What a silence calls it, where there may be one. */
    private String subject() {
        return name.map(known -> PushSilences.object(known) + " (" + repository.path() + ")")
                .orElse("image " + repository.path());
    }

    private void describe(ImageContent image) {
        BuiltImage built =
                BuiltImage.untagged(target.fullRepository(), image.root().digest(), engine);
        description.describe(registry, new Pushed(built, image, engine.baseDigest()));
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("epicheck-image");
        } catch (IOException e) {
            throw new ImageException(
                    "NO_SPACE", "no temporary folder can be made: " + e.getMessage(), "Free some space.", e);
        }
    }

    /** All of it: an engine may make folders in it. */
    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // It lies in the folder for temporary files.
        }
    }
}
