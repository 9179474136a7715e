package io.epicheck.image;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.OriginalBaseLayers.Shared;
import io.epicheck.image.dockerfile.ContentTimes;
import io.epicheck.image.dockerfile.DockerfileBuild;
import io.epicheck.image.dockerfile.DockerfileSpec;
import io.epicheck.image.dockerfile.FileTimes;
import io.epicheck.image.layer.DocumentCache;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.ImageRewrite;
import io.epicheck.image.oci.Platform;
import io.epicheck.image.registry.RegistryClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds an image of a Dockerfile, with the engine that works here. Labels, annotations and the time of creation are written by the same code
 * as for any other image, so that they do not depend on the engine.
 */
final class DockerfileEngine implements ImageEngine {
    /** What a description of an image has for a base when a Dockerfile says it. */
    static final ImageReference NO_BASE = ImageReference.parse("scratch");

    private final DockerfileSpec dockerfile;
    private final RegistryClient registry;
    private final DocumentCache documents;
    private final EventSink events;
    private volatile String builtBy = "";
    private volatile String base = "";
    private volatile String baseDigest = "";

    DockerfileEngine(DockerfileSpec dockerfile, RegistryClient registry, DocumentCache documents, EventSink events) {
        this.dockerfile = dockerfile;
        this.registry = registry;
        this.documents = documents;
        this.events = events;
    }

    @Override
    public ImageContent build(ImageSpec spec, Path folder) {
        refuseWhatTheDockerfileSays(spec);
        DockerfileSpec asked = spec.platforms().isEmpty()
                ? dockerfile
                : dockerfile.platforms(
                        spec.platforms().stream().map(Platform::toString).toList());
        DockerfileBuild.Result built = DockerfileBuild.of(spec.name(), events)
                .run(asked, spec.changes().created(), folder);
        builtBy = built.engine().toString();
        base = built.base().map(DockerfileEngine::written).orElse("");
        ImageContent image = new ImageRewrite(
                        config -> ImageConfigJson.of(config, spec.changes(), List.of(), List.of()),
                        manifest -> annotated(manifest, spec.annotations().manifest()),
                        index -> annotated(index, spec.annotations().index()))
                .apply(built.content());
        Shared shared = shared(image, built, spec);
        baseDigest = shared.digest();
        if (shared.base().isEmpty() && isLocked(built)) {
            events.accept(new Notice(
                    Level.WARNING,
                    "BASE_NOT_LOCKED",
                    "image " + spec.name() + ": does not begin with the layers of its locked base " + base
                            + ", or these cannot be read from here"));
            base = base.substring(0, base.indexOf('@')); // nobody may be told that it is this digest
        }
        ImageContent finished = dockerfile.fileTimes() == FileTimes.CONTENT
                ? ContentTimes.of(spec.name(), shared.image(), shared.base(), folder, events)
                : shared.image();
        events.accept(new Progress(
                "build",
                spec.name(),
                "built " + finished.root().digest() + " with " + built.engine().name()));
        return finished;
    }

    private boolean isLocked(DockerfileBuild.Result built) {
        return dockerfile.pins().values().stream()
                .anyMatch(digest ->
                        built.base().filter(base -> base.endsWith("@" + digest)).isPresent());
    }

    @Override
    public String builtBy() {
        return builtBy;
    }

    private Shared shared(ImageContent image, DockerfileBuild.Result built, ImageSpec spec) {
        if (built.isFromScratch()) {
            return new Shared(image, Optional.of(Set.of()), "");
        }
        String target = spec.target().map(ImageReference::registry).orElse("");
        return built.base()
                .map(base -> new OriginalBaseLayers(registry, documents, target).shared(image, base))
                .orElse(Shared.unknown(image));
    }

    @Override
    public String baseDigest() {
        return baseDigest;
    }

    @Override
    public String base() {
        return base;
    }

    /** Engines know names that are none of a registry's. */
    private static String written(String name) {
        try {
            return ImageReference.parse(name).toString();
        } catch (BadInputException e) {
            return "";
        }
    }

    private static ObjectNode annotated(ObjectNode document, Map<String, String> annotations) {
        // Those of the engine differ between engines, and say nothing that ours do not.
        document.remove("annotations");
        if (!annotations.isEmpty()) {
            ObjectNode all = document.putObject("annotations");
            annotations.forEach(all::put);
        }
        return document;
    }

    private static void refuseWhatTheDockerfileSays(ImageSpec spec) {
        List<String> said = new ArrayList<>();
        add(said, !spec.layers().isEmpty(), "layers (COPY)");
        add(said, !spec.changes().environment().isEmpty(), "environment (ENV)");
        add(said, !spec.changes().entrypoint().isEmpty(), "entrypoint (ENTRYPOINT)");
        add(said, !spec.changes().command().isEmpty(), "command (CMD)");
        add(said, !spec.changes().ports().isEmpty(), "ports (EXPOSE)");
        add(said, !spec.changes().user().isEmpty(), "user (USER)");
        add(said, !spec.changes().workingDirectory().isEmpty(), "workingDirectory (WORKDIR)");
        if (!said.isEmpty()) {
            throw new BadInputException(
                    "DOCKERFILE_SAYS_IT",
                    "an image of a Dockerfile takes no " + String.join(", no ", said),
                    "Write it into the Dockerfile, as the instruction in brackets.");
        }
    }

    private static void add(List<String> said, boolean present, String name) {
        if (present) {
            said.add(name);
        }
    }
}
