package io.epicheck.image.dockerfile;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.oci.ImageContent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Builds an image of a Dockerfile with the engine that works here. The engine exports an OCI layout and never pushes, so that everything
 * after it is the same for every image. Immutable and thread-safe.
 */
public final class DockerfileBuild {
    private final String image;
    private final EventSink events;
    private final Commands commands;

    DockerfileBuild(String image, EventSink events, Commands commands) {
        this.image = image;
        this.events = events;
        this.commands = commands;
    }

    /**
     * Prepares.
     *
     * @param image what messages call it
     */
    public static DockerfileBuild of(String image, EventSink events) {
        return new DockerfileBuild(image, events, new SystemCommands());
    }

    /**
     * An image, and what built it.
     *
     * @param base the image that the built stage begins with, by its locked digest where it has one, and where that could be told; {@code scratch}
     *     for none
     */
    public record Result(ImageContent content, EngineChoice engine, Optional<String> base) {
        /** Whether all of its layers are new. */
        public boolean isFromScratch() {
            return base.filter(DockerfileText.SCRATCH::equals).isPresent();
        }
    }

    /**
     * Builds. Times of {@link FileTimes#CONTENT} are still to be written, by {@link ContentTimes}.
     *
     * @param commitTime seconds since the epoch, for {@link FileTimes#COMMIT}
     * @param folder for large files; the result lies in it
     * @throws ImageException when no engine works, or the build fails
     * @throws BadInputException when a secret is not there, or the engine cannot do what is asked
     */
    public Result run(DockerfileSpec spec, long commitTime, Path folder) {
        DockerfileText text = read(spec);
        if (!spec.target().isEmpty() && text.stage(spec.target()).isEmpty()) {
            throw FailureText.noStage(image, spec.dockerfile(), spec.target(), text);
        }
        BuildSecrets secrets = BuildSecrets.read(spec, spec.environment());
        Map<String, String> seen = EngineEnvironment.of(spec.environment(), spec);
        EngineChoice engine = new EngineDetection(commands, seen).choose(spec.engine());
        events.accept(new Progress("build", image, "building " + spec.dockerfile() + " with " + engine));
        long epoch = spec.fileTimes() == FileTimes.COMMIT ? Math.max(1, commitTime) : TarTimes.FIXED;
        EngineRun run = new EngineRun(image, text, secrets, seen, events, commands);
        DockerfileSpec locked = locked(spec, text, run, engine);
        ImageContent content = engine.engine() == BuildEngine.BUILDX
                ? new BuildxBuild(run, engine, locked).build(epoch, folder)
                : new BuildahBuild(run, engine, locked).build(epoch, folder);
        return new Result(content, engine, base(text, locked));
    }

    /** With locked digests in place of tags, as far as the engine takes them; the rest loses its pins, so that nobody believes in them. */
    private static DockerfileSpec locked(DockerfileSpec spec, DockerfileText text, EngineRun run, EngineChoice engine) {
        if (spec.pins().isEmpty()) {
            return spec;
        }
        List<DockerfileImage> images = DockerfileImages.in(text, spec).stream()
                .filter(image ->
                        image.reference().filter(spec.pins()::containsKey).isPresent())
                .toList();
        if (BuildContexts.known(engine)) {
            return spec.buildContexts(BuildContexts.of(engine.engine(), images, spec.pins()));
        }
        String which = images.stream()
                .map(image -> image.place() + ": " + image.resolved())
                .collect(Collectors.joining("; "));
        run.warn(
                "BASE_NOT_LOCKED",
                engine.name() + " cannot replace images by locked ones (--build-context, since "
                        + BuildContexts.since(engine.engine()) + "): taken as they are now: " + which);
        return spec.withoutPins();
    }

    private static Optional<String> base(DockerfileText text, DockerfileSpec spec) {
        Optional<Stage> built = spec.target().isEmpty()
                ? text.stages().stream().reduce((one, next) -> next)
                : text.stage(spec.target());
        return built.flatMap(stage -> text.base(stage, spec.args())).map(base -> locked(base, text, spec));
    }

    /** By its locked digest, where it was built on that; the tag is kept for people. */
    private static String locked(String base, DockerfileText text, DockerfileSpec spec) {
        return DockerfileImages.in(text, spec).stream()
                .filter(image -> image.resolved().equals(base))
                .flatMap(image -> image.reference().stream())
                .filter(spec.pins()::containsKey)
                .findFirst()
                .map(image -> new ImageReference(
                                image.registry(),
                                image.repository(),
                                image.tag(),
                                Optional.ofNullable(spec.pins().get(image)))
                        .toString())
                .orElse(base);
    }

    private DockerfileText read(DockerfileSpec spec) {
        if (!Files.isDirectory(spec.context())) {
            throw new ImageException(
                    "DOCKERFILE_MISSING",
                    "image " + image + ": the context " + spec.context() + " is no folder",
                    "Check `context`.");
        }
        return DockerfileText.read(image, spec.dockerfile());
    }
}
