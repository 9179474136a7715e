package io.epicheck.image.dockerfile;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.oci.ImageContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

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
     * @param base the image that the built stage begins with, where that could be told; {@code scratch} for none
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
        ImageContent content = engine.engine() == BuildEngine.BUILDX
                ? new BuildxBuild(run, engine, spec).build(epoch, folder)
                : new BuildahBuild(run, engine, spec).build(epoch, folder);
        return new Result(content, engine, base(text, spec));
    }

    private static Optional<String> base(DockerfileText text, DockerfileSpec spec) {
        Optional<Stage> built = spec.target().isEmpty()
                ? text.stages().stream().reduce((one, next) -> next)
                : text.stage(spec.target());
        return built.flatMap(stage -> text.base(stage, spec.args()));
    }

    private DockerfileText read(DockerfileSpec spec) {
        if (!Files.isDirectory(spec.context())) {
            throw missing("the context " + spec.context() + " is no folder", "Check `context`.");
        }
        if (!Files.isRegularFile(spec.dockerfile())) {
            throw missing(spec.dockerfile() + " does not exist", "Check `dockerfile`; it is relative to the context.");
        }
        try {
            return DockerfileText.parse(new String(Files.readAllBytes(spec.dockerfile()), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw missing(spec.dockerfile() + " cannot be read: " + e.getMessage(), "");
        }
    }

    private ImageException missing(String what, String nextStep) {
        return new ImageException("DOCKERFILE_MISSING", "image " + image + ": " + what, nextStep);
    }
}
