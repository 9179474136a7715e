package io.epicheck.image;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import io.epicheck.context.BuildContext;
import io.epicheck.event.EventSink;
import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.metadata.Annotations;
import io.epicheck.image.metadata.ImageLabels;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Builds an image of a base and files, and pushes it; needs no daemon. Immutable and thread-safe; every method returns a new builder.
 *
 * <pre>{@code
 * BuiltImage app = ImageBuilder.from("nginx:1.27-alpine")
 *     .layer("site", Path.of("app/dist"), "/usr/share/nginx/html")
 *     .tags(ImageTags.of("ghcr.io/epitech-nice/epicheck", context))
 *     .push();
 * }</pre>
 *
 * <p>The same input gives the same digest on another machine and day. Everything else of the base stays as it is, fields that we do not
 * know included.
 */
public final class ImageBuilder {
    private static final Duration BUDGET = Duration.ofMinutes(30);

    private final ImageSpec spec;

    private ImageBuilder(ImageSpec spec) {
        this.spec = spec;
    }

    /**
     * Begins with a base image.
     *
     * @throws BadInputException when it is no image reference
     */
    public static ImageBuilder from(String base) {
        return new ImageBuilder(ImageSpec.on(ImageReference.parse(base)));
    }

    /**
     * Adds a layer, owned by root, that keeps executable bits and symbolic links.
     *
     * @param source file or folder
     * @param target absolute path in the image; for a file its full name
     */
    public ImageBuilder layer(String name, Path source, String target) {
        return layer(new ImageLayer(name, source, target, 0, 0, -1));
    }

    ImageBuilder layer(ImageLayer layer) {
        List<ImageLayer> layers = new ArrayList<>(spec.layers());
        layers.add(layer);
        return new ImageBuilder(spec.withLayers(layers));
    }

    /**
     * Full references that will point to the image: {@code ghcr.io/team/app:main}; all in one repository. Full versions and commits are taken
     * to be immutable, see {@link ImageTag#named}.
     */
    public ImageBuilder tags(Collection<String> references) {
        Set<String> repositories = new TreeSet<>();
        List<ImageTag> tags = new ArrayList<>();
        for (String text : references) {
            ImageReference reference = ImageReference.parse(text);
            repositories.add(reference.fullRepository());
            tags.add(ImageTag.named(reference
                    .tag()
                    .orElseThrow(() -> new BadInputException(
                            "IMAGE_WITHOUT_TAG", "`" + text + "` has no tag", "Write repository:tag."))));
        }
        if (repositories.size() != 1) {
            throw new BadInputException(
                    "IMAGE_REPOSITORIES",
                    "an image goes to one repository, not to " + repositories.size() + ": "
                            + String.join(", ", repositories),
                    "Build it once for each.");
        }
        return new ImageBuilder(spec.withTarget(
                Optional.of(ImageReference.parse(repositories.iterator().next())), tags));
    }

    /** The repository that the image goes to, and its tags there. */
    public ImageBuilder tags(String repository, List<ImageTag> tags) {
        ImageReference target = ImageReference.parse(repository);
        tags.forEach(tag -> target.withTag(tag.name()));
        return new ImageBuilder(spec.withTarget(Optional.of(target), tags));
    }

    /** Adds OCI labels and annotations about the git event. */
    public ImageBuilder context(String title, BuildContext context) {
        ImageLabels labels =
                ImageLabels.of(title, context, ImageTags.of(context).get(0));
        return labels(labels.values())
                .annotations(labels.annotations())
                .edit(spec -> spec.withCreated(context.commitTime()));
    }

    public ImageBuilder labels(Map<String, String> more) {
        return edit(spec -> spec.withLabels(merged(spec.labels(), more)));
    }

    /** Adds annotations of the manifest and the index; one of the same key is replaced. Docker's own manifest format holds none. */
    public ImageBuilder annotations(Annotations more) {
        return edit(spec -> spec.withAnnotations(spec.annotations().with(more)));
    }

    /** Adds environment variables; one of the same name in the base is replaced. Not for secrets. */
    public ImageBuilder environment(Map<String, String> more) {
        return edit(spec -> spec.withEnvironment(merged(spec.environment(), more)));
    }

    /** Program and first arguments; the base's command is dropped with its entrypoint. Empty keeps the base's. */
    public ImageBuilder entrypoint(List<String> entrypoint) {
        return edit(spec -> spec.withEntrypoint(entrypoint));
    }

    /** Arguments. Empty keeps the base's. */
    public ImageBuilder command(List<String> command) {
        return edit(spec -> spec.withCommand(command));
    }

    public ImageBuilder ports(List<Integer> ports) {
        return edit(spec -> spec.withPorts(ports));
    }

    /** {@code uid}, {@code uid:gid} or a name; empty keeps the base's. */
    public ImageBuilder user(String user) {
        return edit(spec -> spec.withUser(user));
    }

    /** Empty keeps the base's. */
    public ImageBuilder workingDirectory(String directory) {
        return edit(spec -> spec.withWorkingDirectory(directory));
    }

    /** Builds and pushes, with the credentials that the process's environment leads to. */
    public BuiltImage push() {
        return push(System.getenv(), EventSink.none(), Time.system());
    }

    /**
     * Builds and pushes.
     *
     * @param environment variables to find credentials by
     * @throws io.epicheck.ImageException when anything cannot be read, built or pushed
     */
    public BuiltImage push(Map<String, String> environment, EventSink events, Time time) {
        RegistryCredentials credentials = new RegistryCredentials(environment, Set.of(target().registry()));
        return push(RegistryClient.of(credentials, time), events, time);
    }

    /**
     * Builds and pushes, with connections, logins and settings of a client that other builds may use, too. No request begins later than 30
     * minutes after the first.
     *
     * @throws io.epicheck.ImageException when anything cannot be read, built or pushed
     */
    public BuiltImage push(RegistryClient registries, EventSink events, Time time) {
        RegistryClient registry = registries.operation(events, time.deadlineIn(BUDGET));
        return new ImagePush(registry, spec, target(), events).run();
    }

    private ImageReference target() {
        return spec.target()
                .orElseThrow(() -> new BadInputException(
                        "IMAGE_WITHOUT_TAG",
                        "the image has no tags, so there is nowhere to push it",
                        "Call tags(...)."));
    }

    private ImageBuilder edit(java.util.function.UnaryOperator<ImageSpec> change) {
        return new ImageBuilder(change.apply(spec));
    }

    private static Map<String, String> merged(Map<String, String> one, Map<String, String> other) {
        Map<String, String> all = new TreeMap<>(one);
        all.putAll(other);
        return all;
    }
}
