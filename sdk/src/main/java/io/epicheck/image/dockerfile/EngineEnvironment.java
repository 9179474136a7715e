package io.epicheck.image.dockerfile;

import io.epicheck.image.dockerfile.BuildSecret.FromEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an engine sees of this process's environment: how to reach its daemon, its storage and registries, and the secrets that the build asks
 * for. A release's own secrets are nobody's business there.
 */
final class EngineEnvironment {
    private static final Set<String> NAMES = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "LANG",
            "TMPDIR",
            "TZ",
            "KUBECONFIG",
            "SSH_AUTH_SOCK",
            "REGISTRY_AUTH_FILE",
            "EPICHECK_BUILDX",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "ALL_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "all_proxy");

    /** Engines, their storage, their credential helpers, and the cache service of GitHub's runners. */
    private static final List<String> PREFIXES = List.of(
            "DOCKER_",
            "BUILDX_",
            "BUILDKIT_",
            "BUILDAH_",
            "CONTAINER_",
            "CONTAINERS_",
            "STORAGE_",
            "XDG_",
            "LC_",
            "ACTIONS_",
            "AWS_",
            "GOOGLE_",
            "AZURE_",
            "SSL_CERT_");

    private EngineEnvironment() {}

    static Map<String, String> of(Map<String, String> process, DockerfileSpec spec) {
        Set<String> secrets = spec.secrets().values().stream()
                .filter(FromEnvironment.class::isInstance)
                .map(source -> ((FromEnvironment) source).variable())
                .collect(Collectors.toSet());
        Map<String, String> seen = new TreeMap<>();
        process.forEach((name, value) -> {
            if (NAMES.contains(name)
                    || secrets.contains(name)
                    || PREFIXES.stream().anyMatch(name::startsWith)) {
                seen.put(name, value);
            }
        });
        // A login by our own means is ours: it is no variable of any engine.
        seen.remove("DOCKER_AUTH_CONFIG");
        return seen;
    }
}
