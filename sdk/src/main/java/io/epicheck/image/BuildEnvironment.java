package io.epicheck.image;

import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.DockerfileConfig;
import io.epicheck.config.PipelineConfig.ImageConfig;
import io.epicheck.config.PipelineConfig.NotifyConfig;
import io.epicheck.config.PipelineConfig.SecretSource;
import io.epicheck.config.PipelineConfig.SecretSource.FromEnvironment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What programs that build see of this process's environment: they run code of strangers, and get no secret that is not theirs. */
final class BuildEnvironment {
    /** Credentials that the pipeline file does not name. */
    private static final Set<String> KNOWN = Set.of(
            "KUBE_CONFIG", "REGISTRY_PASSWORD", "EPICHECK_REGISTRY_PASSWORD", "GITHUB_TOKEN", "DOCKER_AUTH_CONFIG");

    private BuildEnvironment() {}

    /** For the commands of {@code prepare}. */
    static Map<String, String> ofCommands(PipelineConfig config, Map<String, String> process) {
        Set<String> hidden = named(config);
        hidden.addAll(KNOWN);
        return without(process, hidden);
    }

    /** For an engine, which finds its own way to registries: without what only a release, a signature, or another image's build may see. */
    static Map<String, String> ofEngine(
            PipelineConfig config, DockerfileConfig dockerfile, Map<String, String> process) {
        Set<String> hidden = named(config);
        hidden.removeAll(variables(dockerfile.secrets().values().stream()));
        return without(process, hidden);
    }

    private static Set<String> named(PipelineConfig config) {
        return variables(Stream.of(
                        config.secrets().values().stream().flatMap(keys -> keys.values().stream()),
                        config.images().values().stream().flatMap(ImageConfig::secrets),
                        config.notifications().stream().map(NotifyConfig::webhook))
                .flatMap(each -> each));
    }

    private static Set<String> variables(Stream<SecretSource> sources) {
        Set<String> names = new HashSet<>();
        for (SecretSource source : sources.toList()) {
            if (source instanceof FromEnvironment variable) {
                names.add(variable.name());
            }
        }
        return names;
    }

    private static Map<String, String> without(Map<String, String> process, Set<String> names) {
        Map<String, String> clean = new HashMap<>(process);
        List.copyOf(names).forEach(clean::remove);
        return clean;
    }
}
