package io.epicheck.image.dockerfile;

import io.epicheck.ImageException;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.OciLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Has buildah build, or podman, which is the same inside: one platform after the other. */
record BuildahBuild(EngineRun run, EngineChoice engine, DockerfileSpec spec) {
    private static final String ISOLATION = "BUILDAH_ISOLATION";
    private static final String CHROOT = "chroot";

    ImageContent build(long epoch, Path folder) {
        BuildahBuild configured = configured(folder);
        if (spec.platforms().isEmpty()) {
            return configured.one("", epoch, folder, 0);
        }
        List<ImageContent> images = new ArrayList<>();
        for (String platform : spec.platforms()) {
            images.add(configured.one(platform, epoch, folder, images.size()));
        }
        return images.size() == 1 ? images.get(0) : PlatformIndex.of(images);
    }

    private BuildahBuild configured(Path folder) {
        List<String> texts = new ArrayList<>(spec.args().values());
        texts.addAll(spec.buildContexts().values());
        texts.addAll(spec.cacheFrom().stream()
                .map(text -> text.replaceFirst(".*ref=", ""))
                .toList());
        texts.addAll(spec.cacheTo().stream()
                .map(text -> text.replaceFirst(".*ref=", ""))
                .toList());
        run.dockerfile().instructions().forEach(instruction -> texts.add(instruction.text()));
        Set<String> loopback = LoopbackRegistries.in(texts);
        Optional<Path> file = LoopbackRegistries.configuration(loopback, run.environment(), folder);
        Map<String, String> added = new java.util.TreeMap<>();
        file.ifPresent(path -> added.put(LoopbackRegistries.VARIABLE, path.toString()));
        // They look into ~/.docker only; DOCKER_CONFIG means the same login.
        Optional.ofNullable(run.environment().get("DOCKER_CONFIG"))
                .map(config -> Path.of(config, "config.json"))
                .filter(config -> Files.isReadable(config) && !run.environment().containsKey("REGISTRY_AUTH_FILE"))
                .ifPresent(config -> added.put("REGISTRY_AUTH_FILE", config.toString()));
        return new BuildahBuild(run.with(added), engine, spec);
    }

    private ImageContent one(String platform, long epoch, Path folder, int number) {
        Path id = folder.resolve("image-id-" + number);
        List<String> command = BuildahFlags.build(engine, spec, platform, epoch, id);
        ImageContent image = built(command, id, folder.resolve("layout-" + number));
        String asked = platform.isEmpty() ? machine() : platform;
        if (asked.isEmpty() || matches(asked, PlatformIndex.name(image))) {
            return image;
        }
        // buildah 1.28 takes a step of another platform from its cache when nothing else differs (FROM scratch).
        ImageContent fresh = built(BuildahFlags.afresh(command), id, folder.resolve("layout-afresh-" + number));
        if (!matches(asked, PlatformIndex.name(fresh))) {
            run.warn(
                    "PLATFORM_DIFFERS",
                    "the image is for " + PlatformIndex.name(fresh) + ", though it was built for " + asked);
        }
        return fresh;
    }

    private ImageContent built(List<String> command, Path id, Path layout) {
        execute(command);
        String image = text(id);
        run.require(BuildahFlags.export(engine, image, layout), spec, "the export of the image");
        String inspected = run.require(BuildahFlags.inspect(engine, image), spec, "the inspection of the image");
        JsonNode json = JsonMapper.shared().readTree(inspected);
        return DockerConfigFields.restored(json).apply(OciLayout.read(layout));
    }

    private void execute(List<String> command) {
        Optional<Failure> failure = run.build(command, spec, BuildahFailure::of);
        boolean chosen = run.environment().containsKey(ISOLATION);
        if (failure.isPresent() && !chosen && NoNamespaces.explain(failure.get())) {
            run.warn(
                    "BUILD_ISOLATION",
                    "containers cannot be made here (" + failure.get().reason()
                            + "); RUN is isolated by chroot only. BUILDAH_ISOLATION=chroot says so from the start.");
            failure = run.with(Map.of(ISOLATION, CHROOT)).build(command, spec, BuildahFailure::of);
        }
        if (failure.isPresent()) {
            throw FailureText.of(run.image(), spec.dockerfile(), failure.get(), engine, run.secrets());
        }
    }

    private static boolean matches(String asked, String built) {
        return built.equals(asked) || built.startsWith(asked + "/") || asked.startsWith(built + "/");
    }

    private static String machine() {
        return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "linux/amd64";
            case "aarch64", "arm64" -> "linux/arm64";
            default -> "";
        };
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ImageException(
                    "DOCKERFILE_FAILED",
                    "the engine says it has built, but wrote no image id: " + e.getMessage(),
                    "",
                    e);
        }
    }
}
