package io.epicheck.image.registry;

import io.epicheck.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who we are to a registry. The first that is there: {@code DOCKER_AUTH_CONFIG}, the file that {@code REGISTRY_AUTH_FILE} names, Docker's
 * configuration (logins, credential helpers and stores), podman's {@code auth.json}, {@code GITHUB_TOKEN} for ghcr.io,
 * {@code REGISTRY_USERNAME} and {@code REGISTRY_PASSWORD} for the registries that images are pushed to. Each registry is looked up once. Thread-safe.
 */
public final class RegistryCredentials {
    private static final String GITHUB = "ghcr.io";
    /** Programs of clouds ask the network. */
    private static final Duration HELPER = Duration.ofSeconds(30);

    private final Map<String, String> environment;
    private final Set<String> targets;
    private final Map<String, Optional<Login>> known = new ConcurrentHashMap<>();

    /** @param targets registries that images are pushed to: only they are given the variables' password */
    public RegistryCredentials(Map<String, String> environment, Set<String> targets) {
        this.environment = Map.copyOf(environment);
        this.targets = Set.copyOf(targets);
    }

    /**
     * One login.
     *
     * @param source for messages: where it comes from
     * @param kind what the password is
     */
    public record Login(String user, String password, String source, Kind kind) {
        /** With a name and a password. */
        public Login(String user, String password, String source) {
            this(user, password, source, Kind.PASSWORD);
        }

        /** How it is used. */
        public enum Kind {
            /** Sent as it is, or given for a token. */
            PASSWORD,
            /** A refresh token, given for a token (OAuth 2). */
            IDENTITY,
            /** Sent to the registry as its token. */
            BEARER
        }

        @Override
        public String toString() {
            return user + " (" + source + ")";
        }
    }

    /**
     * The login for a registry, if there is one.
     *
     * @throws ImageException {@code REGISTRY_CREDENTIALS} when there is one that cannot be read
     */
    public Optional<Login> find(String registry) {
        return known.computeIfAbsent(registry, this::search);
    }

    /** What gives us a login for a registry: the variables are no advice where they are not sent. */
    String advice(String registry) {
        String variables = targets.contains(registry)
                ? ", or set REGISTRY_USERNAME and REGISTRY_PASSWORD"
                : registry.equals(GITHUB) ? ", or set GITHUB_TOKEN" : "";
        return "Log in with `docker login " + registry + "`" + variables;
    }

    private Optional<Login> search(String registry) {
        return variable("DOCKER_AUTH_CONFIG")
                .flatMap(text -> AuthFile.parse(text, "DOCKER_AUTH_CONFIG").login(registry))
                .or(() -> files().stream()
                        .flatMap(file -> inFile(file, registry).stream())
                        .findFirst())
                .or(() -> registry.equals(GITHUB)
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

    /** Where logins are kept (docker; containers-auth.json(5)); those that are there. */
    private List<Path> files() {
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
        List<Path> files = new ArrayList<>();
        variable("REGISTRY_AUTH_FILE").map(Path::of).ifPresent(files::add);
        files.add(variable("DOCKER_CONFIG")
                .map(Path::of)
                .orElse(home.resolve(".docker"))
                .resolve("config.json"));
        variable("XDG_RUNTIME_DIR")
                .map(folder -> Path.of(folder, "containers", "auth.json"))
                .ifPresent(files::add);
        files.add(variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .orElse(home.resolve(".config"))
                .resolve("containers/auth.json"));
        files.removeIf(file -> !Files.exists(file));
        return files;
    }

    private static Optional<Login> inFile(Path file, String registry) {
        AuthFile logins;
        try {
            logins = AuthFile.parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new ImageException(
                    "REGISTRY_CREDENTIALS",
                    "the logins in " + file + " cannot be read: " + e.getMessage(),
                    "Check who may read it.",
                    e);
        }
        return logins.login(registry).or(() -> logins.helper(registry)
                .flatMap(helper -> new CredentialHelper(file, HELPER).login(registry, helper)));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
