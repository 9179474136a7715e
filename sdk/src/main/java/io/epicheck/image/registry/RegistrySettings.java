package io.epicheck.image.registry;

import io.epicheck.config.PipelineConfig.RegistryConfig;
import io.epicheck.image.oci.Repository;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has to be known about registries beside logins. Immutable.
 *
 * @param registries by name, as image references begin: {@code registry.example.com:5000}, {@code docker.io}
 */
public record RegistrySettings(Map<String, Registry> registries) {
    public RegistrySettings {
        registries = Map.copyOf(registries);
    }

    /**
     * One registry.
     *
     * @param http whether it speaks plain HTTP; default: on this machine only. Logins are sent without protection then
     * @param mirrors asked first when something is read, in this order: {@code mirror.example.com} or {@code harbor.example.com/hub}, where what
     *     follows the host comes before each repository's path. Nothing is ever pushed to one
     */
    public record Registry(Optional<Boolean> http, List<String> mirrors) {
        public Registry {
            mirrors = List.copyOf(mirrors);
        }
    }

    /** Nothing is special. */
    public static RegistrySettings none() {
        return new RegistrySettings(Map.of());
    }

    /** As the pipeline file says. */
    public static RegistrySettings of(Map<String, RegistryConfig> configured) {
        Map<String, Registry> registries = new HashMap<>();
        configured.forEach((name, each) -> registries.put(name, new Registry(each.http(), each.mirrors())));
        return new RegistrySettings(registries);
    }

    boolean http(String registry) {
        return Optional.ofNullable(registries.get(registry))
                .flatMap(Registry::http)
                .orElseGet(() -> Addresses.isHere(registry));
    }

    /** The same repository in each mirror of its registry. */
    List<Repository> mirrors(Repository repository) {
        Registry known = registries.get(repository.registry());
        return known == null
                ? List.of()
                : known.mirrors().stream().map(mirror -> in(mirror, repository)).toList();
    }

    private static Repository in(String mirror, Repository repository) {
        String[] parts = mirror.replaceAll("/+$", "").split("/", 2);
        return new Repository(parts[0], (parts.length == 2 ? parts[1] + "/" : "") + repository.path());
    }
}
