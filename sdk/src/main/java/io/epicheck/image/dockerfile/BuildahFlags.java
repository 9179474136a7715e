package io.epicheck.image.dockerfile;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code buildah build} and {@code podman build}, which take the same flags, as they are called here. Pure. */
final class BuildahFlags {
    private static final String REGISTRY_CACHE = "type=registry,ref=";

    private BuildahFlags() {}

    /**
     * Builds for one platform.
     *
     * @param platform empty for the machine's own
     * @param epoch time of the files in new layers, in seconds
     * @param id file that the image's id is written to
     */
    static List<String> build(EngineChoice engine, DockerfileSpec spec, String platform, long epoch, Path id) {
        List<String> command = new ArrayList<>(engine.command());
        // docker's own format keeps SHELL, ONBUILD and HEALTHCHECK, which are read from there afterwards.
        command.addAll(
                List.of("build", "--layers", "--force-rm", "--format", "docker", "--timestamp", String.valueOf(epoch)));
        command.addAll(List.of("--iidfile", id.toString()));
        command.addAll(BuildArguments.of(spec));
        if (!platform.isEmpty()) {
            command.addAll(List.of("--platform", platform));
        }
        spec.cacheFrom().forEach(source -> command.addAll(List.of("--cache-from", cache(source))));
        spec.cacheTo().forEach(destination -> command.addAll(List.of("--cache-to", cache(destination))));
        if (!spec.network().isEmpty()) {
            command.addAll(List.of("--network", spec.network().equals("default") ? "private" : spec.network()));
        }
        if (spec.pull()) {
            command.add("--pull=always");
        } else if (engine.engine() == BuildEngine.PODMAN) {
            // Its own default never looks whether the base has changed; the others' does.
            command.add("--pull=newer");
        }
        command.add(BuildArguments.absolute(spec.context()));
        return command;
    }

    /** The same build with nothing taken from earlier ones. */
    static List<String> afresh(List<String> build) {
        List<String> command = new ArrayList<>(build);
        command.set(command.indexOf("--layers"), "--no-cache");
        return command;
    }

    static List<String> export(EngineChoice engine, String image, Path layout) {
        List<String> command = new ArrayList<>(engine.command());
        command.addAll(List.of("push", "--quiet", "--format", "oci", image, "oci:" + layout + ":image"));
        return command;
    }

    static List<String> inspect(EngineChoice engine, String image) {
        List<String> command = new ArrayList<>(engine.command());
        command.addAll(
                engine.engine() == BuildEngine.BUILDAH
                        ? List.of("inspect", "--type", "image", image)
                        : List.of("image", "inspect", image));
        return command;
    }

    /** They keep steps in a repository without a tag. */
    private static String cache(String text) {
        String reference = text.startsWith(REGISTRY_CACHE)
                ? text.substring(REGISTRY_CACHE.length()).split(",", 2)[0]
                : text;
        if (reference.contains("=")) {
            throw new BadInputException(
                    "BUILD_CACHE_UNSUPPORTED",
                    "cache `" + text + "`: buildah and podman keep steps in an image repository only",
                    "Name a repository, or set `build.engine: buildx`.");
        }
        return ImageReference.parse(reference).fullRepository();
    }
}
