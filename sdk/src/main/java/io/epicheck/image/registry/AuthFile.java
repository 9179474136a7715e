package io.epicheck.image.registry;

import io.epicheck.ImageException;
import io.epicheck.image.registry.RegistryCredentials.Login;
import io.epicheck.image.registry.RegistryCredentials.Login.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Logins as docker, podman, buildah and skopeo write them down: {@code auths} by registry. Entries for a part of a registry only
 * ({@code quay.io/team}) are not read. Immutable.
 */
final class AuthFile {
    private static final String DOCKER_HUB = "docker.io";
    private static final String DOCKER_HUB_SERVER = "https://index.docker.io/v1/";
    private static final Map<String, String> OTHER_NAMES =
            Map.of("index.docker.io", DOCKER_HUB, "registry-1.docker.io", DOCKER_HUB);

    private final JsonNode json;
    private final String source;

    private AuthFile(JsonNode json, String source) {
        this.json = json;
        this.source = source;
    }

    /** @param source for messages: where the text comes from */
    static AuthFile parse(String text, String source) {
        try {
            return new AuthFile(JsonMapper.shared().readTree(text), source);
        } catch (JacksonException e) {
            // Its message would quote the text.
            throw new ImageException(
                    "REGISTRY_CREDENTIALS",
                    "the logins in " + source + " cannot be read: it is no JSON",
                    "Log in again, or correct it.");
        }
    }

    /**
     * A program that keeps logins.
     *
     * @param name {@code docker-credential-NAME} is run
     * @param server what it calls the registry
     * @param expected whether the file says that it has a login for this registry; a store for all of them may have none
     */
    record Helper(String name, String server, boolean expected) {}

    /** The program to ask, as {@code credHelpers} and {@code credsStore} say. */
    Optional<Helper> helper(String registry) {
        for (Map.Entry<String, JsonNode> entry : json.path("credHelpers").properties()) {
            if (registryOf(entry.getKey()).equals(registry)) {
                return Optional.of(new Helper(entry.getValue().asString(""), entry.getKey(), true))
                        .filter(helper -> !helper.name().isEmpty());
            }
        }
        String store = json.path("credsStore").asString("");
        // A login leaves an entry without a password there.
        Optional<String> entry = json.path("auths").propertyNames().stream()
                .filter(key -> registryOf(key).equals(registry))
                .findFirst();
        return store.isEmpty()
                ? Optional.empty()
                : Optional.of(new Helper(
                        store,
                        entry.orElse(registry.equals(DOCKER_HUB) ? DOCKER_HUB_SERVER : registry),
                        entry.isPresent()));
    }

    /** @throws ImageException when there is one that cannot be read; those of other registries do not matter */
    Optional<Login> login(String registry) {
        for (Map.Entry<String, JsonNode> entry : json.path("auths").properties()) {
            if (registryOf(entry.getKey()).equals(registry)) {
                Optional<Login> login = login(registry, entry.getValue());
                if (login.isPresent()) {
                    return login;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Login> login(String registry, JsonNode entry) {
        String token = entry.path("registrytoken").asString("");
        if (!token.isEmpty()) {
            return Optional.of(new Login("token", token, source, Kind.BEARER));
        }
        String identity = entry.path("identitytoken").asString("");
        if (!identity.isEmpty()) {
            return Optional.of(new Login("token", identity, source, Kind.IDENTITY));
        }
        String auth = entry.path("auth").asString("").strip();
        if (!auth.isEmpty()) {
            String pair = decoded(auth);
            int colon = pair.indexOf(':');
            if (colon <= 0) {
                throw new ImageException(
                        "REGISTRY_CREDENTIALS",
                        "the login for " + registry + " in " + source
                                + " cannot be read: its `auth` is not name:password in base64",
                        "Log in again (`docker login " + registry + "`), or remove the entry.");
            }
            return Optional.of(new Login(
                    pair.substring(0, colon), pair.substring(colon + 1).replaceAll("\0+$", ""), source));
        }
        String user = entry.path("username").asString("");
        return user.isEmpty()
                ? Optional.empty()
                : Optional.of(new Login(user, entry.path("password").asString(""), source));
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Of a key as it is found there: {@code https://index.docker.io/v1/}, {@code ghcr.io}. */
    private static String registryOf(String key) {
        String name = key.replaceFirst("^https?://", "").replaceFirst("/(v1|v2)?/?$", "");
        return OTHER_NAMES.getOrDefault(name, name);
    }
}
