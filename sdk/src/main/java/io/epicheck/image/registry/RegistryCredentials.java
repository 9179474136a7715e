package io.epicheck.image.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import io.epicheck.ImageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who we are to a registry. The first that is there: Docker's configuration (logins, credential helpers and stores, through jib-core),
 * {@code GITHUB_TOKEN} for ghcr.io, {@code REGISTRY_USERNAME} and {@code REGISTRY_PASSWORD} for the registries that images are pushed to.
 */
public final class RegistryCredentials {
    private final Map<String, String> environment;
    private final Set<String> targets;

    /** @param targets registries that images are pushed to: only they are given the variables' password */
    public RegistryCredentials(Map<String, String> environment, Set<String> targets) {
        this.environment = Map.copyOf(environment);
        this.targets = Set.copyOf(targets);
    }

    /** @param source for messages: where they come from */
    public record Login(String user, String password, String source) {
        @Override
        public String toString() {
            return user + " (" + source + ")";
        }
    }

    /** The login for a registry, if there is one. */
    public Optional<Login> find(String registry) {
        return docker(registry)
                .or(() -> registry.equals("ghcr.io")
                        ? login(
                                variable("GITHUB_ACTOR").or(() -> Optional.of("token")),
                                variable("GITHUB_TOKEN"),
                                "GITHUB_TOKEN")
                        : Optional.empty())
                .or(() -> targets.contains(registry)
                        ? login(
                                variable("EPICHECK_REGISTRY_USERNAME").or(() -> variable("REGISTRY_USERNAME")),
                                variable("EPICHECK_REGISTRY_PASSWORD").or(() -> variable("REGISTRY_PASSWORD")),
                                "REGISTRY_USERNAME")
                        : Optional.empty());
    }

    private static Optional<Login> login(Optional<String> user, Optional<String> password, String source) {
        return user.isPresent() && password.isPresent()
                ? Optional.of(new Login(user.get(), password.get(), source))
                : Optional.empty();
    }

    private Optional<Login> docker(String registry) {
        Path file = variable("DOCKER_CONFIG")
                .map(Path::of)
                .orElse(Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")), ".docker"))
                .resolve("config.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Optional<Credential> found = CredentialRetrieverFactory.forImage(
                            ImageReference.of(registry, "any", "any"), event -> {})
                    .dockerConfig(file)
                    .retrieve();
            return found.map(known -> new Login(known.getUsername(), known.getPassword(), file.toString()));
        } catch (CredentialRetrievalException e) {
            throw new ImageException(
                    "REGISTRY_CREDENTIALS",
                    "the credentials for " + registry + " cannot be read through " + file,
                    "Check the file and the credential helper that it names: " + List.of("docker login " + registry),
                    e);
        }
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
