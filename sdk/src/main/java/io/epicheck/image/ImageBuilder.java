package io.epicheck.image;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import io.epicheck.context.BuildContext;
import io.epicheck.event.EventSink;
import io.epicheck.image.dockerfile.DockerfileSpec;
import io.epicheck.image.layer.CacheFolder;
import io.epicheck.image.layer.DocumentCache;
import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.metadata.Annotations;
import io.epicheck.image.metadata.ImageLabels;
import io.epicheck.image.metadata.ImageMetadata;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.node.NodeLayers;
import io.epicheck.image.node.NodeServer;
import io.epicheck.image.node.StaticSite;
import io.epicheck.image.oci.Platform;
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

    /** An engine may build for so long before the first blob is sent. */
    private static final Duration ENGINE = Duration.ofHours(4);

    private final ImageSpec spec;
    private final Optional<DockerfileSpec> dockerfile;

    private ImageBuilder(ImageSpec spec, Optional<DockerfileSpec> dockerfile) {
        this.spec = spec;
        this.dockerfile = dockerfile;
    }

    /**
     * Begins with a base image.
     *
     * @throws BadInputException when it is no image reference
     */
    public static ImageBuilder from(String base) {
        return new ImageBuilder(ImageSpec.on(ImageReference.parse(base)), Optional.empty());
    }

    /** Begins with a Dockerfile whose folder is the context: built by docker buildx, buildah or podman, whichever works here. */
    public static ImageBuilder dockerfile(Path dockerfile) {
        return dockerfile(DockerfileSpec.of(dockerfile));
    }

    /**
     * Begins with a Dockerfile. Tags, labels and annotations are added as to any other image; layers, entrypoint and the like are the
     * Dockerfile's own matter, and refused.
     */
    public static ImageBuilder dockerfile(DockerfileSpec dockerfile) {
        return new ImageBuilder(ImageSpec.on(DockerfileEngine.NO_BASE), Optional.of(dockerfile));
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

    /** Adds a site, in layers that make a change cheap; see {@link StaticSite}. Its folder is listed now. */
    public ImageBuilder site(StaticSite site) {
        return site(site, System.getenv());
    }

    ImageBuilder site(StaticSite site, Map<String, String> environment) {
        return layers(site.layers(environment));
    }

    /**
     * Adds a server that Node runs; see {@link NodeServer}. Its dependencies are installed, and its files listed, now. What was set before
     * (entry point, user, working directory, variables) stays; platforms count when they were set before.
     */
    public ImageBuilder server(NodeServer server) {
        return server(server, spec.name(), System.getenv(), EventSink.none(), Time.system());
    }

    ImageBuilder server(NodeServer server, String name, Map<String, String> environment, EventSink events, Time time) {
        NodeLayers node = server.layers(name, spec.base().toString(), spec.platforms(), environment, events, time);
        return layers(node.layers()).change(known -> {
            ImageSpec.Changes filled = known.withEnvironment(merged(node.environment(), known.environment()));
            filled = known.entrypoint().isEmpty() ? filled.withEntrypoint(node.entrypoint()) : filled;
            filled = known.user().isEmpty() ? filled.withUser(node.user()) : filled;
            return known.workingDirectory().isEmpty() ? filled.withWorkingDirectory(node.workingDirectory()) : filled;
        });
    }

    private ImageBuilder layers(List<ImageLayer> more) {
        List<ImageLayer> layers = new ArrayList<>(spec.layers());
        layers.addAll(more);
        return edit(spec -> spec.withLayers(layers));
    }

    /** Adds a layer with an owner and permissions, or out of a context whose ignore file counts ({@link ImageLayer#in}). */
    public ImageBuilder layer(ImageLayer layer) {
        return layers(List.of(layer));
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
        return edit(spec -> spec.withTarget(
                Optional.of(ImageReference.parse(repositories.iterator().next())), tags));
    }

    /** The repository that the image goes to, and its tags there. */
    public ImageBuilder tags(String repository, List<ImageTag> tags) {
        ImageReference target = ImageReference.parse(repository);
        tags.forEach(tag -> target.withTag(tag.name()));
        return edit(spec -> spec.withTarget(Optional.of(target), tags));
    }

    /** Adds OCI labels and annotations about the git event. */
    public ImageBuilder context(String title, BuildContext context) {
        ImageLabels labels =
                ImageLabels.of(title, context, ImageTags.of(context).get(0));
        return labels(labels.values())
                .annotations(labels.annotations())
                .change(config -> config.withCreated(context.commitTime()));
    }

    /**
     * Repository, tags, labels, annotations and time as they were decided.
     *
     * @throws BadInputException when no rule gave a tag
     */
    public ImageBuilder metadata(ImageMetadata metadata) {
        return labels(metadata.labels().values())
                .annotations(metadata.annotations())
                .change(config -> config.withCreated(metadata.event().commitTime()))
                .tags(metadata.repository(), metadata.tags());
    }

    public ImageBuilder labels(Map<String, String> more) {
        return change(config -> config.withLabels(merged(config.labels(), more)));
    }

    /** Adds annotations of the manifest and the index; one of the same key is replaced. Docker's own manifest format holds none. */
    public ImageBuilder annotations(Annotations more) {
        return edit(spec -> spec.withAnnotations(spec.annotations().with(more)));
    }

    /** Adds environment variables; one of the same name in the base is replaced. Not for secrets. */
    public ImageBuilder environment(Map<String, String> more) {
        return change(config -> config.withEnvironment(merged(config.environment(), more)));
    }

    /** Program and first arguments; the base's command is dropped with its entrypoint. Empty keeps the base's. */
    public ImageBuilder entrypoint(List<String> entrypoint) {
        return change(config -> config.withEntrypoint(entrypoint));
    }

    /** Arguments. Empty keeps the base's. */
    public ImageBuilder command(List<String> command) {
        return change(config -> config.withCommand(command));
    }

    public ImageBuilder ports(List<Integer> ports) {
        return change(config -> config.withPorts(ports));
    }

    /** {@code uid}, {@code uid:gid} or a name; empty keeps the base's. */
    public ImageBuilder user(String user) {
        return change(config -> config.withUser(user));
    }

    /**
     * Builds for these platforms, such as {@code linux/amd64} and {@code linux/arm/v7}: more than one make an index over one manifest for each,
     * all with the same layers. None is linux/amd64.
     *
     * @throws BadInputException when one is no platform
     */
    public ImageBuilder platforms(Collection<String> platforms) {
        return edit(spec ->
                spec.withPlatforms(platforms.stream().map(Platform::parse).toList()));
    }

    /** Empty keeps the base's. */
    public ImageBuilder workingDirectory(String directory) {
        return change(config -> config.withWorkingDirectory(directory));
    }

    /** Builds and pushes, with the credentials that the process's environment leads to. */
    public BuiltImage push() {
        return push(System.getenv(), EventSink.none(), Time.system());
    }

    /**
     * Builds and pushes.
     *
     * @param environment variables to find credentials by, and the cache ({@link CacheFolder})
     * @throws io.epicheck.ImageException when anything cannot be read, built or pushed
     */
    public BuiltImage push(Map<String, String> environment, EventSink events, Time time) {
        RegistryCredentials credentials = new RegistryCredentials(environment, Set.of(target().registry()));
        return push(RegistryClient.of(credentials, time), environment, events, time);
    }

    /**
     * Builds and pushes, with connections, logins and settings of a client that other builds may use, too. No request begins later than 30
     * minutes after the first; with a Dockerfile four hours later, for its commands.
     *
     * @throws io.epicheck.ImageException when anything cannot be read, built or pushed
     */
    public BuiltImage push(RegistryClient registries, EventSink events, Time time) {
        return push(registries, System.getenv(), events, time);
    }

    private BuiltImage push(RegistryClient registries, Map<String, String> environment, EventSink events, Time time) {
        CacheFolder.warning(environment).ifPresent(events::accept);
        return push(
                registries, CacheFolder.of(environment), events, time, Optional.empty(), ImagePush.Description.NONE);
    }

    /**
     * @param cache of layers and of what is known of bases
     * @param name in the pipeline file; empty where there is none
     * @param description told once the registry has the image, before any tag points to it
     */
    BuiltImage push(
            RegistryClient registries,
            Optional<CacheFolder> cache,
            EventSink events,
            Time time,
            Optional<String> name,
            ImagePush.Description description) {
        Duration budget = dockerfile.isPresent() ? BUDGET.plus(ENGINE) : BUDGET;
        RegistryClient registry = registries.operation(events, time.deadlineIn(budget));
        ImageEngine engine = dockerfile
                .<ImageEngine>map(build -> new DockerfileEngine(build, registry, DocumentCache.in(cache), events))
                .orElseGet(() -> new LayersEngine(registry, cache, events, time));
        return new ImagePush(registry, engine, spec, target(), name, events, description).run();
    }

    private ImageReference target() {
        return spec.target()
                .orElseThrow(() -> new BadInputException(
                        "IMAGE_WITHOUT_TAG",
                        "the image has no tags, so there is nowhere to push it",
                        "Call tags(...)."));
    }

    /**
     * Makes one index of images that were pushed for one platform each, such as by several runners, with the credentials that the process's
     * environment leads to.
     *
     * @param images {@code repository@sha256:...}, of manifests or of indexes
     * @param tags full references that will point to the index, all in one repository
     */
    public static BuiltImage mergeIndex(Collection<String> images, Collection<String> tags) {
        return mergeIndex(images, tags, System.getenv(), EventSink.none(), Time.system());
    }

    /**
     * Makes one index of images that were pushed for one platform each.
     *
     * @param environment variables to find credentials by
     * @throws BadInputException when an image has no digest, or two are for one platform
     * @throws io.epicheck.ImageException when an image cannot be read, or the index not be pushed
     */
    public static BuiltImage mergeIndex(
            Collection<String> images,
            Collection<String> tags,
            Map<String, String> environment,
            EventSink events,
            Time time) {
        List<ImageReference> parts = images.stream().map(ImageReference::parse).toList();
        if (parts.isEmpty()) {
            throw new BadInputException(
                    "IMAGES_MISSING", "there are no images to merge", "Name one for each platform.");
        }
        ImageSpec spec = new ImageBuilder(ImageSpec.on(parts.get(0)), Optional.empty()).tags(tags).spec;
        ImageReference target = spec.target().orElseThrow();
        RegistryClient registry = RegistryClient.of(
                        new RegistryCredentials(environment, Set.of(target.registry())), time)
                .operation(events, time.deadlineIn(BUDGET));
        ImageEngine merge = (any, folder) -> new IndexMerge(registry).of(parts);
        return new ImagePush(registry, merge, spec, target, Optional.empty(), events, ImagePush.Description.NONE).run();
    }

    private ImageBuilder change(java.util.function.UnaryOperator<ImageSpec.Changes> change) {
        return edit(spec -> spec.change(change));
    }

    private ImageBuilder edit(java.util.function.UnaryOperator<ImageSpec> change) {
        return new ImageBuilder(change.apply(spec), dockerfile);
    }

    private static Map<String, String> merged(Map<String, String> one, Map<String, String> other) {
        Map<String, String> all = new TreeMap<>(one);
        all.putAll(other);
        return all;
    }
}
