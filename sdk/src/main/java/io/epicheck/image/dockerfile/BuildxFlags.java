package io.epicheck.image.dockerfile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code buildx build}, as it is called here. Pure. */
final class BuildxFlags {
    private BuildxFlags() {}

    /** @param layout folder for the image; made by the engine */
    static List<String> build(EngineChoice engine, DockerfileSpec spec, Path layout) {
        List<String> command = new ArrayList<>(engine.command());
        command.addAll(List.of("build", "--progress=plain"));
        // They would make another digest of every run, and an index of a single image.
        command.addAll(List.of("--provenance=false", "--sbom=false"));
        command.addAll(List.of(
                "--output",
                Csv.of("type=oci", "tar=false", "rewrite-timestamp=true", "dest=" + BuildArguments.absolute(layout))));
        command.addAll(BuildArguments.of(spec));
        if (!spec.platforms().isEmpty()) {
            command.addAll(List.of("--platform", String.join(",", spec.platforms())));
        }
        spec.cacheFrom().forEach(source -> command.addAll(List.of("--cache-from", cache(source, ""))));
        // "max" keeps the steps of all stages, not only those of the last.
        spec.cacheTo().forEach(destination -> command.addAll(List.of("--cache-to", cache(destination, ",mode=max"))));
        if (!spec.network().isEmpty()) {
            command.addAll(List.of("--network", spec.network()));
        }
        if (spec.pull()) {
            command.add("--pull");
        }
        command.add(BuildArguments.absolute(spec.context()));
        return command;
    }

    private static String cache(String text, String mode) {
        return text.contains("type=") ? text : "type=registry,ref=" + text + mode;
    }
}
