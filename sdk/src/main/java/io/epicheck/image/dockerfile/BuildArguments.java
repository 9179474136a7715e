package io.epicheck.image.dockerfile;

import io.epicheck.image.dockerfile.BuildSecret.FromEnvironment;
import io.epicheck.image.dockerfile.BuildSecret.FromFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Flags that all engines have in common. Pure; a secret's value is in none of them. */
final class BuildArguments {
    private BuildArguments() {}

    static List<String> of(DockerfileSpec spec) {
        List<String> flags = new ArrayList<>(List.of("--file", absolute(spec.dockerfile())));
        if (!spec.target().isEmpty()) {
            flags.addAll(List.of("--target", spec.target()));
        }
        spec.args().forEach((name, value) -> flags.addAll(List.of("--build-arg", name + "=" + value)));
        new TreeMap<>(spec.buildContexts())
                .forEach((name, source) -> flags.addAll(List.of("--build-context", name + "=" + source)));
        spec.secrets().forEach((id, source) -> flags.addAll(List.of("--secret", secret(id, source))));
        spec.ssh().forEach(source -> flags.addAll(List.of("--ssh", source)));
        return flags;
    }

    static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    private static String secret(String id, BuildSecret source) {
        return source instanceof FromEnvironment variable
                ? Csv.of("id=" + id, "env=" + variable.variable())
                : Csv.of("id=" + id, "src=" + absolute(((FromFile) source).file()));
    }
}
