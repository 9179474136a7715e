package io.epicheck.image;

import io.epicheck.BadInputException;
import io.epicheck.EpicheckException;
import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.Problem;
import io.epicheck.TransientException;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.DockerfileConfig;
import io.epicheck.config.PipelineConfig.ImageConfig;
import io.epicheck.config.PipelineConfig.LayerConfig;
import io.epicheck.config.PipelineConfig.NodeConfig;
import io.epicheck.config.PipelineConfig.PlacedText;
import io.epicheck.config.PipelineConfig.PrepareFiles;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.Outputs;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.attest.sbom.Sbom.LockFile;
import io.epicheck.image.dockerfile.DockerfileImage;
import io.epicheck.image.dockerfile.DockerfileImages;
import io.epicheck.image.dockerfile.DockerfileSpec;
import io.epicheck.image.layer.CacheFolder;
import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.metadata.ImageMetadata;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.metadata.TagEvent;
import io.epicheck.image.node.Preparation;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.publish.Threads;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.image.registry.RegistrySettings;
import io.epicheck.retry.Time;
import io.epicheck.yaml.Variables;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The images of a pipeline file. */
public final class ImageBuilds {
    private final PipelineConfig config;
    private final TagEvent event;
    private final Map<String, String> variableValues;
    private final Variables variables;
    private final Map<String, String> environment;
    private final EventSink events;
    private final Time time;
    private final Map<String, ImageSupply> supplies;
    private final Optional<BaseLock> lock;
    private final RegistryClient registries;

    private ImageBuilds(
            PipelineConfig config,
            TagEvent event,
            Map<String, String> variables,
            Map<String, String> environment,
            EventSink events,
            Time time) {
        this.config = config;
        this.event = event;
        this.variableValues = variables;
        this.variables = Variables.of(variables);
        this.environment = environment;
        this.events = events;
        this.time = time;
        this.supplies = ImageSupply.all(config, environment, events);
        this.lock = BaseLock.in(config.directory());
        this.registries = registries(config, this.variables, environment, time);
    }

    /** One client for all images: connections and tokens are shared. */
    static RegistryClient registries(
            PipelineConfig config, Variables variables, Map<String, String> environment, Time time) {
        Set<String> targets = new HashSet<>();
        for (ImageConfig image : config.images().values()) {
            targets.add(ImageReference.parse(variables.substitute(image.repository()))
                    .registry());
        }
        return RegistryClient.of(
                new RegistryCredentials(environment, targets), RegistrySettings.of(config.registries()), time);
    }

    /**
     * Builds and pushes all of them, side by side.
     *
     * @param event that gives the images their tags
     * @param variables values of {@code ${name}}
     * @param environment variables of the process: for registry logins, and for {@code prepare} without the release's secrets
     * @return by name, in the file's order
     * @throws ImageException when one fails; the others are stopped
     */
    public static Map<String, BuiltImage> buildAll(
            PipelineConfig config,
            TagEvent event,
            Map<String, String> variables,
            Map<String, String> environment,
            EventSink events,
            Time time) {
        return new ImageBuilds(config, event, variables, environment, events, time).all();
    }

    /**
     * Finds images that a build has pushed.
     *
     * @param tags by the image's name
     * @throws ImageException when one has no such tag
     */
    public static Map<String, BuiltImage> find(
            PipelineConfig config,
            Map<String, String> variables,
            Map<String, String> tags,
            Map<String, String> environment,
            Time time) {
        Variables values = Variables.of(variables);
        Map<String, BuiltImage> found = new LinkedHashMap<>();
        RegistryClient registry = registries(config, values, environment, time);
        tags.forEach((name, tag) -> {
            ImageConfig image = Objects.requireNonNull(config.images().get(name), name);
            ImageReference target = ImageReference.parse(values.substitute(image.repository()));
            String digest = registry.digest(Repository.of(target), tag)
                    .orElseThrow(() -> new ImageException(
                            "IMAGE_NOT_BUILT",
                            "image " + name + ": " + target.fullRepository() + ":" + tag + " does not exist",
                            "Build it first (`epicheck build`), or name another tag with --image-tag."));
            found.put(name, new BuiltImage(target.fullRepository(), digest, List.of(tag), false));
        });
        return found;
    }

    /**
     * The images that Dockerfiles take from registries.
     *
     * @param variables values of {@code ${name}}
     * @return by the name of the image that is built; empty lists are left out
     * @throws ImageException {@code DOCKERFILE_MISSING}
     */
    public static Map<String, List<DockerfileImage>> dockerfileImages(
            PipelineConfig config, Map<String, String> variables) {
        Variables values = Variables.of(variables);
        Map<String, List<DockerfileImage>> all = new LinkedHashMap<>();
        config.images().forEach((name, image) -> image.dockerfile().ifPresent(file -> {
            Path folder = config.directory().resolve(image.context());
            List<DockerfileImage> found =
                    DockerfileImages.of(name, DockerfileConfigs.spec(file, folder, config.directory(), values));
            if (!found.isEmpty()) {
                all.put(name, found);
            }
        }));
        return all;
    }

    private Map<String, BuiltImage> all() {
        checkInputs();
        CacheFolder.warning(environment).ifPresent(events::accept);
        Map<String, ImageMetadata> plans = plans();
        ExecutorService pool =
                Executors.newFixedThreadPool(Math.max(1, config.images().size()), work -> {
                    Thread thread = new Thread(work, "epicheck-build");
                    thread.setDaemon(true);
                    return thread;
                });
        CompletionService<Map.Entry<String, BuiltImage>> finished = new ExecutorCompletionService<>(pool);
        try {
            config.images().forEach((name, image) -> {
                ImageMetadata plan = Objects.requireNonNull(plans.get(name), name);
                Future<?> unused = finished.submit(() -> Map.entry(name, build(name, image, plan)));
            });
            Map<String, BuiltImage> built = new HashMap<>();
            for (int i = 0; i < plans.size(); i++) {
                // Whichever ends next: the first failure must not wait for its turn.
                Map.Entry<String, BuiltImage> next = finished.take().get();
                built.put(next.getKey(), next.getValue());
            }
            Map<String, BuiltImage> ordered = new LinkedHashMap<>();
            config.images().keySet().forEach(name -> ordered.put(name, Objects.requireNonNull(built.get(name), name)));
            return ordered;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("INTERRUPTED", "the build was interrupted", "Run again.", e);
        } catch (ExecutionException e) {
            throw thrown(e);
        } finally {
            Threads.end(pool);
        }
    }

    private static RuntimeException thrown(ExecutionException e) {
        return e.getCause() instanceof EpicheckException known
                ? known
                : e.getCause() instanceof RuntimeException other ? other : new IllegalStateException(e.getCause());
    }

    private BuiltImage build(String name, ImageConfig image, ImageMetadata plan) {
        Instant started = time.wallClock();
        Path folder = config.directory().resolve(image.context());
        preparation(name, image)
                .run(
                        image.prepare().stream().map(variables::substitute).toList(),
                        image.prepareFiles().map(this::filled));
        ImageSupply supply = Objects.requireNonNull(supplies.get(name));
        Optional<LockFile> lockFile = supply.lockFile();
        String base = image.dockerfile().isPresent() ? "" : base(name, image);
        ImageBuilder builder = image.dockerfile()
                .map(file -> ImageBuilder.dockerfile(dockerfile(name, file, folder)))
                .orElseGet(() -> layered(base, name, image, folder))
                .platforms(image.platforms())
                .metadata(plan);
        BuiltImage built = builder.push(
                registries,
                CacheFolder.of(environment),
                PushSilences.over(config.lint(), name, events),
                time,
                Optional.of(name),
                (registry, pushed) -> supply.attach(
                        pushed,
                        base.isEmpty() ? pushed.image().base() : base,
                        lockFile,
                        event.context(),
                        registry,
                        time,
                        started));
        String record = JsonMapper.shared()
                .writeValueAsString(plan.withDigest(built.digest()).json());
        events.accept(new Outputs(Map.of("metadata." + name, record)));
        return built;
    }

    private ImageBuilder layered(String base, String name, ImageConfig image, Path folder) {
        ImageBuilder builder = ImageBuilder.from(base)
                .environment(filled(image.environment()))
                .entrypoint(filled(image.entrypoint()))
                .command(filled(image.command()))
                .ports(image.ports())
                .user(variables.substitute(image.user()))
                .workingDirectory(variables.substitute(image.workingDirectory()));
        builder = node(builder, name, image, folder);
        for (Map.Entry<String, LayerConfig> layer : image.layers().entrySet()) {
            builder = builder.layer(layer(layer.getKey(), layer.getValue(), folder));
        }
        return builder;
    }

    /** Before anything is built, so that a rule that is wrong, or that gives no tag, touches nothing. */
    private Map<String, ImageMetadata> plans() {
        Map<String, ImageMetadata> plans = ImagePlans.of(config, variableValues, event);
        plans.forEach((name, plan) -> {
            String tags = plan.tags().stream().map(ImageTag::name).collect(Collectors.joining(", "));
            events.accept(
                    new Progress("build", name, "tags for " + plan.decision().event() + ": " + tags));
            plan.decision()
                    .warnings()
                    .forEach(warning ->
                            events.accept(new Notice(Level.WARNING, "TAGS", "image " + name + ": " + warning)));
        });
        return plans;
    }

    private Preparation preparation(String name, ImageConfig image) {
        return new Preparation(name, config.directory().resolve(image.context()), commandEnvironment(), events, time);
    }

    /** Before anything runs: an input that names nothing would be a key that never changes. */
    private void checkInputs() {
        List<Problem> problems = new ArrayList<>();
        config.images().forEach((name, image) -> image.prepareFiles()
                .ifPresent(files -> problems.addAll(preparation(name, image).problems(filled(files)))));
        if (!problems.isEmpty()) {
            throw new BadInputException("PREPARE_INPUT_MISSING", problems, "");
        }
    }

    private ImageBuilder node(ImageBuilder builder, String name, ImageConfig image, Path folder) {
        if (image.node().isEmpty()) {
            return builder;
        }
        NodeParts parts = new NodeParts(image, folder, variables);
        return image.node().get() instanceof NodeConfig.Site site
                ? builder.site(parts.site(site), environment)
                : builder.server(
                        parts.server((NodeConfig.Server) image.node().get()), name, commandEnvironment(), events, time);
    }

    /** By its locked digest, when there is a lock. */
    private String base(String name, ImageConfig image) {
        ImageReference base = ImageReference.parse(variables.substitute(image.base()));
        if (lock.isEmpty() || base.digest().isPresent()) {
            return base.toString();
        }
        ImageReference pinned = lock.get().pinned(base);
        events.accept(
                pinned.digest().isPresent()
                        ? new Progress(
                                "build",
                                name,
                                "base " + base + " is locked at "
                                        + pinned.digest().get())
                        : new Notice(
                                Level.WARNING,
                                "BASE_NOT_LOCKED",
                                "base " + base + " of image " + name + " is not in " + BaseLock.FILE
                                        + ": it is taken as it is now; `epicheck images lock` adds it"));
        return pinned.toString();
    }

    private DockerfileSpec dockerfile(String name, DockerfileConfig config, Path folder) {
        DockerfileSpec spec = DockerfileConfigs.spec(config, folder, this.config.directory(), variables)
                .environment(BuildEnvironment.ofEngine(this.config, config, environment));
        return lock.map(known -> new LockedDockerfile(known, name, events).apply(spec))
                .orElse(spec);
    }

    private ImageLayer layer(String name, LayerConfig layer, Path folder) {
        String[] owner = layer.owner().split(":", 2);
        return new ImageLayer(
                        name,
                        folder.resolve(variables.substitute(layer.from())),
                        variables.substitute(layer.to()),
                        Long.parseLong(owner[0]),
                        Long.parseLong(owner[1]),
                        layer.mode().isEmpty() ? -1 : Integer.parseInt(layer.mode(), 8))
                .in(folder);
    }

    private Map<String, String> commandEnvironment() {
        return BuildEnvironment.ofCommands(config, environment);
    }

    private PrepareFiles filled(PrepareFiles files) {
        return new PrepareFiles(
                files.inputs().stream().map(this::filled).toList(),
                files.outputs().stream().map(this::filled).toList(),
                files.environment());
    }

    private PlacedText filled(PlacedText placed) {
        return new PlacedText(variables.substitute(placed.text()), placed.position(), placed.path());
    }

    private Map<String, String> filled(Map<String, String> texts) {
        Map<String, String> result = new LinkedHashMap<>();
        texts.forEach((key, text) -> result.put(key, variables.substitute(text)));
        return result;
    }

    private List<String> filled(List<String> texts) {
        return new ArrayList<>(texts.stream().map(variables::substitute).toList());
    }
}
